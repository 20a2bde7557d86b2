//! The results of other readers: `librdb`, which is Redis' own reader (and logs each step to standard output), and the
//! crate `rdb`.

use librdb::{DataType, KeyInfo, Parser, RdbHandlers, Result};

use crate::plain::{Contents, Place, Plain, expiry, score};

#[derive(Default)]
struct Collector {
    contents: Contents,
    db: u32,
    key: Option<(Place, Plain)>,
}

impl Collector {
    fn element(&mut self, element: Vec<Vec<u8>>) {
        let (_, plain) = self.key.as_mut().expect("within a key");
        plain.elements.push(element);
    }
}

impl RdbHandlers for Collector {
    fn handle_new_db(&mut self, db: i32) -> Result<()> {
        self.db = u32::try_from(db).unwrap();
        Ok(())
    }

    fn handle_new_key(&mut self, key: &[u8], info: &KeyInfo) -> Result<()> {
        let plain = Plain {
            kind: format!("{:?}", info.data_type).to_lowercase(),
            expires_at_ms: info.expire_time_ms.map(|at| u64::try_from(at).unwrap()),
            elements: Vec::new(),
        };
        // Functions are reported as if they were keys.
        if info.data_type != DataType::Function {
            self.key = Some(((self.db, key.to_vec()), plain));
        }
        Ok(())
    }

    fn handle_end_key(&mut self) -> Result<()> {
        if let Some((place, plain)) = self.key.take() {
            self.contents.keys.insert(place, plain.sorted());
        }
        Ok(())
    }

    fn handle_string_value(&mut self, value: &[u8]) -> Result<()> {
        self.element(vec![value.to_vec()]);
        Ok(())
    }

    fn handle_list_item(&mut self, item: &[u8]) -> Result<()> {
        self.element(vec![item.to_vec()]);
        Ok(())
    }

    fn handle_set_member(&mut self, member: &[u8]) -> Result<()> {
        self.element(vec![member.to_vec()]);
        Ok(())
    }

    fn handle_zset_member(&mut self, member: &[u8], number: f64) -> Result<()> {
        self.element(vec![member.to_vec(), score(number)]);
        Ok(())
    }

    fn handle_hash_field(&mut self, field: &[u8], value: &[u8], expire_at: i64) -> Result<()> {
        let expires = expiry(u64::try_from(expire_at).ok());
        self.element(vec![field.to_vec(), value.to_vec(), expires]);
        Ok(())
    }

    fn handle_function(&mut self, _function: &[u8]) -> Result<()> {
        self.contents.functions += 1;
        Ok(())
    }
}

/// Reads a dump with Redis' own reader.
pub(crate) fn librdb(dump: &[u8]) -> Contents {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("dump.rdb");
    std::fs::write(&file, dump).unwrap();
    let mut parser = Parser::new(Collector::default()).unwrap();
    parser.parse_file(&file).unwrap();
    parser.into_handler().contents
}

/// Reads a dump with the crate `rdb`. It does not report streams, modules, functions, or the expiry of fields.
pub(crate) fn rdb(dump: &[u8]) -> Contents {
    use rdb::RdbValue::{Hash, List, SelectDb, Set, SortedSet, String};
    let mut contents = Contents::default();
    let mut db = 0;
    for value in rdb::RdbDecoder::new(dump, rdb::Simple::new()).unwrap() {
        let (kind, key, expires_at_ms, elements): (_, _, _, Vec<Vec<Vec<u8>>>) = match value.unwrap() {
            SelectDb(number) => {
                db = number;
                continue;
            }
            String { key, value, expiry } => ("string", key, expiry, vec![vec![value]]),
            List { key, values, expiry } => {
                ("list", key, expiry, values.into_iter().map(|v| vec![v]).collect())
            }
            Set { key, members, expiry } => {
                ("set", key, expiry, members.into_iter().map(|v| vec![v]).collect())
            }
            SortedSet { key, values, expiry } => {
                let members = values
                    .into_iter()
                    .map(|(number, member)| vec![member, score(number)]);
                ("zset", key, expiry, members.collect())
            }
            Hash { key, values, expiry } => {
                let fields = values
                    .into_iter()
                    .map(|(field, value)| vec![field, value, Vec::new()]);
                ("hash", key, expiry, fields.collect())
            }
            _ => continue,
        };
        let plain = Plain {
            kind: kind.to_owned(),
            expires_at_ms,
            elements,
        };
        contents.keys.insert((db, key), plain.sorted());
    }
    contents
}
