//! Declaring a file of data.

pub use emend_context::DataFile;

/// Makes a [`DataFile`] of its path below `engine/data`.
#[cfg(feature = "embedded-data")]
macro_rules! data_file {
    ($name:expr) => {
        $crate::data_file::DataFile::new($name, Some(include_bytes!(concat!("../data/", $name))))
    };
}
#[cfg(not(feature = "embedded-data"))]
macro_rules! data_file {
    ($name:expr) => {
        $crate::data_file::DataFile::new($name, None)
    };
}
pub(crate) use data_file;
