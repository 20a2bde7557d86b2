-- One row an entry that lasts: accounts, keys, teams, memberships. What expires by itself (sessions, invitations) is not here.
--
-- Every statement here can be run again: MySQL commits each one by itself, and may be killed between two.
CREATE TABLE IF NOT EXISTS entries (
    name    VARBINARY(224)    NOT NULL COMMENT 'kind:id',
    p       SMALLINT UNSIGNED NOT NULL COMMENT 'the partition of the store that the version is of',
    value   MEDIUMBLOB        NOT NULL COMMENT 'any bytes; of accounts and teams JSON, without passwords or tokens',
    version BIGINT UNSIGNED   NOT NULL,
    PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
