//! What a crash left is finished without a recorder: one recording, or a whole library.

use std::path::Path;

use rollcall_model::{Recording, Sid};

use crate::error::{At, Result, StoreError};
use crate::finalize;
use crate::folder::{read_description, recording_folders, write_description};
use crate::library::Library;
use crate::recover::recover;

/// Finalizes what a crash left in `folder`: one recording's folder, or a whole library. One that
/// cannot be finalized does not keep the others from it.
///
/// # Errors
/// When the folder holds no recording, a recorder is using it, or the disk refuses.
pub fn recover_folder(folder: &Path) -> Result<Vec<Recording>> {
    if folder.join("recording.json").is_file() {
        let folder = folder.canonicalize().at(folder)?;
        // A recorder that is writing here must not have its segments cut.
        let library = folder.ancestors().nth(3).filter(|library| library.join(".rollcall.lock").is_file());
        let Some(library) = library else { return Ok(vec![finish(&folder)?]) };
        let library = Library::open(library)?;
        let sid = read_description(&folder)?.sid;
        let is_listed = library.folder_of(&sid).is_ok_and(|listed| listed.canonicalize().is_ok_and(|l| l == folder));
        return Ok(vec![if is_listed { finish_in(&library, &sid)? } else { finish(&folder)? }]);
    }
    if recording_folders(folder).is_empty() {
        return Err(StoreError::NotFound);
    }
    let library = Library::open(folder)?;
    let finished: Vec<Result<Recording>> =
        library.unfinished().iter().map(|recording| finish_in(&library, &recording.sid)).collect();
    finished.into_iter().collect()
}

fn finish_in(library: &Library, sid: &Sid) -> Result<Recording> {
    library.recover(sid)?;
    library.finalize(sid)
}

fn finish(folder: &Path) -> Result<Recording> {
    recover(folder)?;
    let recording = finalize::finalize(folder, &parking_lot::Mutex::new(()))?;
    write_description(folder, &recording)?;
    Ok(recording)
}
