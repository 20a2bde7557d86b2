-- One row a vote: this account, on this item, chose this outcome, n times, last at t.
--
-- Rows are told apart by two binary columns, byte for byte; the readable ones beside them are for people. `record` is
-- the first half of the BLAKE3 hash of the record's key (account and item), so that all votes of one record lie together.
--
-- Every statement here can be run again: MySQL commits each one by itself, and may be killed between two.
CREATE TABLE IF NOT EXISTS votes (
    record   BINARY(16)       NOT NULL,
    outcome  VARBINARY(512)   NOT NULL,
    account  VARCHAR(64)      NOT NULL,
    language VARCHAR(16)      NOT NULL COMMENT 'without region; any for words of dictionaries',
    rule     VARCHAR(64)      NOT NULL,
    surface  VARCHAR(128)     NOT NULL COMMENT 'normalised; empty where the rule as a whole is meant',
    context  VARCHAR(128)     NOT NULL COMMENT '<word: after it; >word: before it; empty: anywhere',
    kind     VARCHAR(16)      NOT NULL COMMENT 'chosen, passed over, dismissed, ignored, word is right, rule off',
    text     VARCHAR(128)     NULL     COMMENT 'the replacement or the word, where there is one',
    n        INT UNSIGNED     NOT NULL,
    last_at  BIGINT UNSIGNED  NOT NULL COMMENT 'seconds since 1970',
    version  BIGINT UNSIGNED  NOT NULL COMMENT 'of the record, when this row was written',
    PRIMARY KEY (record, outcome),
    KEY surface (language, rule, surface(64)),
    KEY account (account)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What people correct, for people: SELECT * FROM corrections ORDER BY choices DESC LIMIT 20;
-- utf8mb4_bin takes `a` and `a ` for equal, so the groups are by bytes, and MIN picks from what is the same.
CREATE OR REPLACE VIEW corrections AS
SELECT language, rule, MIN(surface) AS surface, MIN(text) AS replacement,
       COUNT(*) AS accounts, SUM(n) AS choices, FROM_UNIXTIME(MAX(last_at)) AS last_chosen
FROM votes
WHERE kind = 'chosen' AND context = ''
GROUP BY language, rule, CAST(surface AS BINARY), outcome;
