//! A table that is opened when it is first used. Opening a table takes time even if no row is read, and the transaction that
//! records a choice uses few of the tables.

use redb::{Key, Table, TableDefinition, Value, WriteTransaction};

use crate::store_fault::StoreFault;

/// A table of a write transaction, opened when it is first used.
pub(crate) struct LazyTable<'t, K: Key + 'static, V: Value + 'static> {
    transaction: &'t WriteTransaction,
    definition: TableDefinition<'static, K, V>,
    table: Option<Table<'t, K, V>>,
}

impl<'t, K: Key + 'static, V: Value + 'static> LazyTable<'t, K, V> {
    pub(crate) fn new(transaction: &'t WriteTransaction, definition: TableDefinition<'static, K, V>) -> Self {
        Self {
            transaction,
            definition,
            table: None,
        }
    }

    /// Returns the table; opens it, and creates it if it does not exist, the first time.
    pub(crate) fn open(&mut self) -> Result<&mut Table<'t, K, V>, StoreFault> {
        match self.table {
            Some(ref mut table) => Ok(table),
            ref mut unopened => Ok(unopened.insert(self.transaction.open_table(self.definition)?)),
        }
    }
}
