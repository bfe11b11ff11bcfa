-- Texts about a change carry no code, and no request of a client caused them. A column says so, instead of
-- the IP address 'server'.
ALTER TABLE delivery ADD COLUMN has_code boolean NOT NULL DEFAULT true;
ALTER TABLE delivery ALTER COLUMN ip DROP NOT NULL;
UPDATE delivery SET has_code = false, ip = NULL WHERE ip = 'server';
