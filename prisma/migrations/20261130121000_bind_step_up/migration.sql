-- What the last step-up of a session was for: a name from lib/destinations.ts and, for changes by an admin, the user that it is
-- about. NULL after a sign-in, and for sessions of the previous version.
ALTER TABLE session ADD COLUMN factor_proven_for TEXT, ADD COLUMN factor_proven_for_id UUID;
