-- Folds a text for the search of the admin console, on both sides of the comparison. Removes the marks of Latin, Greek, Cyrillic,
-- Hebrew, and Arabic letters, and format characters; replaces letters that have no decomposition, such as ø and ł.
--
-- Han, Hangul, and Kana characters become words of their own: a trigram index has trigrams for a word of one character, but not
-- for a part of a longer one. Immutable, for the index in the next migration. Replace both together.
CREATE FUNCTION fold_search(value TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    -- Plain ASCII with single spaces has nothing to replace.
    WHEN value !~ '[^ -~]|  ' THEN lower(value COLLATE "C")
    ELSE regexp_replace(
        regexp_replace(
            replace(replace(replace(replace(
                translate(
                    normalize(
                        lower(
                            regexp_replace(
                                normalize(value, NFKD),
                                '[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]',
                                '', 'g'
                            ) COLLATE "und-x-icu"
                        ),
                        NFKC
                    ),
                    'ıøłđðħŧŋςʼʻ‘’‛´‐‑–—', 'iolddhtnσ''''''''''''----'
                ),
                'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
            '([\u1100-\u11ff\u3005-\u3007\u3041-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff])',
            ' \1 ', 'g'
        ),
        '\s+', ' ', 'g'
    ) COLLATE "C"
END;
