CREATE INDEX CONCURRENTLY "user_email_idx" ON "user"("email");
