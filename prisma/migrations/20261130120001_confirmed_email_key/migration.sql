-- An address belongs to the user who has confirmed it. Others may have entered it, too.
CREATE UNIQUE INDEX CONCURRENTLY "user_confirmed_email_key" ON "user"("email") WHERE "email_confirmed_at" IS NOT NULL;
