-- Whether the user has shown that the address is theirs. Existing users count as confirmed, and so do those who sign up
-- with the previous version while this one starts. This version writes null at sign-up.
ALTER TABLE "user" ADD COLUMN "email_confirmed_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP;
