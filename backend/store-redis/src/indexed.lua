-- Notes that the indexes are complete.
begin_indexes()
return 1
