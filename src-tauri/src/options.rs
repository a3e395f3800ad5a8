//! What the console is started with.

use std::path::PathBuf;

const HELP: &str = "\
Rollcall: record live rooms.

Usage: rollcall [OPTIONS]

Options:
      --demo           Have a channel \"Demo class\" with four demo participants
      --library <DIR>  Where recordings go [default: Rollcall in the videos folder]
  -h, --help           Say this
  -V, --version        Say the version

Environment:
  ROLLCALL_RECORDER    The recorder to start [default: rollcall-recorder beside this program]
";

/// What the console is started with.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// A demo class exists.
    pub demo: bool,
    /// Where recordings go.
    pub library: Option<PathBuf>,
}

impl Options {
    /// Reads arguments; none when only a question was answered.
    pub fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--demo" => options.demo = true,
                "--library" => {
                    let folder = arguments.next().ok_or("--library needs a folder")?;
                    options.library = Some(folder.into());
                }
                "-h" | "--help" => {
                    print_out(HELP);
                    return Ok(None);
                }
                "-V" | "--version" => {
                    print_out(concat!("rollcall ", env!("CARGO_PKG_VERSION"), "\n"));
                    return Ok(None);
                }
                other => return Err(format!("unknown option {other}")),
            }
        }
        Ok(Some(options))
    }
}

fn print_out(text: &str) {
    use std::io::Write;
    // A closed pipe is no reason to complain.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Option<Options>, String> {
        Options::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn arguments_are_read_and_mistakes_named() {
        let expected = Options { demo: true, library: Some("/x".into()) };
        assert_eq!(read("--demo --library /x"), Ok(Some(expected)));
        assert_eq!(read("--library"), Err("--library needs a folder".into()));
        assert_eq!(read("--wrong"), Err("unknown option --wrong".into()));
    }
}
