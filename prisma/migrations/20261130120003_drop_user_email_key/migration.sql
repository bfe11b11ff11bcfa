-- For the previous version, every address is confirmed, so user_confirmed_email_key replaces it.
DROP INDEX "user_email_key";
