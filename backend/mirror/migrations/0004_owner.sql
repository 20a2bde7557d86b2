-- The starts of a store in a file that were compared with this database: a copy of the file that was written to after it was put
-- back knows other ones.
--
-- Every statement here can be run again: MySQL commits each one by itself, and may be killed between two.
CREATE TABLE IF NOT EXISTS terms (
    id    VARCHAR(64)     NOT NULL,
    first BIGINT UNSIGNED NOT NULL COMMENT 'the first version that it could give',
    PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The server that mirrors its store here. One at a time: a second store is refused.
CREATE TABLE IF NOT EXISTS owner (
    id          TINYINT UNSIGNED NOT NULL COMMENT 'always 1: there is one row',
    server      VARCHAR(64)      NOT NULL COMMENT 'the process, by a name of its own',
    incarnation VARCHAR(255)     NOT NULL COMMENT 'the process or file that holds the store',
    store       VARCHAR(1024)    NOT NULL COMMENT 'where it is, for people',
    seen        BIGINT UNSIGNED  NOT NULL COMMENT 'when it was last here, in seconds since 1970 by the clock of this database',
    PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
