//! What is known of English before anybody has taught anything.

use std::sync::{Arc, OnceLock};

use emend_channel::Channel;

use crate::usage::Usage;

/// How usual words are, and which slips people make.
pub struct Knowledge {
    /// How usual words and pairs of words are.
    pub usage: Usage,
    /// The noisy channel.
    pub channel: Channel,
}

impl Knowledge {
    /// As shipped: made by `cargo xtask train`. Read once for the process, in some milliseconds.
    ///
    /// # Panics
    /// Never: the files are part of the program, and a test reads them.
    pub fn english() -> Arc<Self> {
        static SHIPPED: OnceLock<Arc<Knowledge>> = OnceLock::new();
        let read = || {
            let channel = Channel::from_bytes(include_bytes!("../../data/en/channel.bin"));
            Arc::new(Self {
                usage: Usage::english().expect("the shipped usage is whole, as a test shows"),
                channel: channel.expect("the shipped channel is whole, as a test shows"),
            })
        };
        Arc::clone(SHIPPED.get_or_init(read))
    }

    /// The same words, but of slips it knows nothing.
    pub fn neutral() -> Option<Arc<Self>> {
        let usage = Usage::english().ok()?;
        let channel = Channel::neutral();
        Some(Arc::new(Self { usage, channel }))
    }
}
