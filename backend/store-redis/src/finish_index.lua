-- Records that the indexes of this partition are complete. Returns 1.
begin_indexes()
return 1
