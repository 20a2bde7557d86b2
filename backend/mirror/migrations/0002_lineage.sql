-- Which history of the primary store this mirrors, and how far: what a store that comes back is compared with.
--
-- Every statement here can be run again: MySQL commits each one by itself, and may be killed between two.
CREATE TABLE IF NOT EXISTS lineage (
    id    TINYINT UNSIGNED NOT NULL COMMENT 'always 1: there is one row',
    epoch VARCHAR(64)      NOT NULL COMMENT 'the name of the history; the store carries the same',
    PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS progress (
    part    SMALLINT UNSIGNED NOT NULL COMMENT 'a partition of the store',
    version BIGINT UNSIGNED   NOT NULL COMMENT 'the highest that was written here',
    PRIMARY KEY (part)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The ids of the last choices of records that changed within the last hour: a store that is brought back knows them, so
-- that a choice that was recorded but not answered does not count again when it is sent again.
CREATE TABLE IF NOT EXISTS recent (
    record  BINARY(16)      NOT NULL,
    ids     VARBINARY(4096) NOT NULL COMMENT 'of 16 bytes each',
    version BIGINT UNSIGNED NOT NULL,
    at      BIGINT UNSIGNED NOT NULL COMMENT 'when it was written here, in seconds since 1970',
    PRIMARY KEY (record),
    KEY at (at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Records that were deleted, so that a store that comes back older does not bring them back. Kept for 90 days.
CREATE TABLE IF NOT EXISTS gone (
    record     BINARY(16)      NOT NULL,
    record_key VARBINARY(2048) NOT NULL COMMENT 'account|language|rule|context|surface',
    version    BIGINT UNSIGNED NOT NULL,
    at         BIGINT UNSIGNED NOT NULL COMMENT 'when it was written here, in seconds since 1970',
    PRIMARY KEY (record),
    KEY at (at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
