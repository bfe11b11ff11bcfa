-- When someone last said that a stopped number is theirs and got a code: at most once a day.
ALTER TABLE stopped_number ADD COLUMN claimed_at TIMESTAMPTZ(3);
