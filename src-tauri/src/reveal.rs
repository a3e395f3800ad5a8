//! A recording's files in the file manager. The page names the recording; where it lies is the
//! recorder's word, and only what lies in its library is shown.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rollcall_model::{Sid, System};
use serde::Deserialize;
use tauri::Url;
use tauri::async_runtime::spawn_blocking;
use zbus::Connection;

use crate::api::Api;
use crate::door::{Code, Refusal};
use crate::outside;

/// How long a file manager may take to start.
const START: Duration = Duration::from_secs(8);
/// The file that people look for; the recorder makes it when a recording has ended.
const WHOLE: &str = "program.mp4";

#[derive(Deserialize)]
struct Lies {
    folder: PathBuf,
}

/// Shows it.
///
/// # Errors
/// When it is not there, or there is nothing to show it with.
pub async fn show(api: Api, sid: Sid) -> Result<(), Refusal> {
    let failed = |error: tauri::Error| Code::FolderNotThere.because(error);
    let item = spawn_blocking(move || place(&api, &sid)).await.map_err(failed)??;
    match in_file_manager(&item).await {
        Ok(()) => Ok(()),
        Err(why) => {
            tracing::info!(why, "no file manager on the bus");
            let folder = if item.is_dir() { item } else { item.parent().unwrap_or(&item).to_owned() };
            let opened = spawn_blocking(move || outside::opens(&folder)).await.unwrap_or(false);
            opened.then_some(()).ok_or_else(|| Code::NoFileManager.because(why))
        }
    }
}

/// What to point at: the whole file, or the folder as long as there is none.
fn place(api: &Api, sid: &Sid) -> Result<PathBuf, Refusal> {
    let silent = || Code::FolderNotThere.because("the recorder did not say where it is");
    let Lies { folder } = api.get(&format!("recordings/{sid}/folder")).ok_or_else(silent)?;
    let System { library, .. } = api.get("system").ok_or_else(silent)?;
    inside(&folder, Path::new(&library))
}

fn inside(folder: &Path, library: &Path) -> Result<PathBuf, Refusal> {
    let there = |path: &Path| path.canonicalize().map_err(|error| Code::FolderNotThere.because(error));
    let (folder, library) = (there(folder)?, there(library)?);
    if folder == library || !folder.starts_with(&library) {
        return Err(Code::FolderNotThere.because(format_args!("{} is not in the library", folder.display())));
    }
    let whole = folder.join(WHOLE);
    Ok(if whole.is_file() { whole } else { folder })
}

/// `org.freedesktop.FileManager1.ShowItems` (freedesktop.org, File Manager DBus Interface).
async fn in_file_manager(item: &Path) -> Result<(), String> {
    let url = Url::from_file_path(item).map_err(|()| format!("{} is no absolute path", item.display()))?;
    let asked = async {
        let bus = Connection::session().await?;
        let name = "org.freedesktop.FileManager1";
        bus.call_method(Some(name), "/org/freedesktop/FileManager1", Some(name), "ShowItems", &(vec![url.as_str()], ""))
            .await
    };
    match tokio::time::timeout(START, asked).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("the file manager did not answer".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_lies_in_the_library_is_shown_and_nothing_else() {
        let all = tempfile::tempdir().expect("a folder");
        let root = all.path().canonicalize().expect("there");
        let (library, elsewhere) = (root.join("library"), root.join("library-2/take"));
        let take = library.join("2026/01/a_Maths");
        for folder in [&take, &elsewhere] {
            fs::create_dir_all(folder).expect("made");
        }
        assert_eq!(inside(&take, &library).expect("shown"), take);
        fs::write(take.join(WHOLE), "").expect("written");
        assert_eq!(inside(&take, &library).expect("shown"), take.join(WHOLE));

        std::os::unix::fs::symlink(&elsewhere, library.join("link")).expect("linked");
        let outside = [&elsewhere, &library, &library.join("link"), &library.join(".."), &library.join("gone")];
        for folder in outside {
            let refused = inside(folder, &library).expect_err("refused");
            assert_eq!(refused.code, Code::FolderNotThere, "{}", folder.display());
        }
    }
}
