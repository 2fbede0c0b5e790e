//! Any bytes are a backup only if every part of them is what its manifest says.
#![no_main]

use std::path::PathBuf;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let memory = PathBuf::from("/dev/shm");
    let directory = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let path = directory.join(format!("epicrm-fuzz-{}-backup", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    if let Err(error) = epicrm::db::backup::read(&path) {
        assert!(matches!(error.exit_code(), 1 | 2), "{}", error.report());
    }
});
