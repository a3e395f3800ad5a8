//! What the console is started with.

use std::path::PathBuf;

use crate::link::Link;

const HELP: &str = "\
Rollcall: record live rooms.

Usage: rollcall [OPTIONS] [LINK]

Arguments:
  [LINK]               Show rollcall://channel/<name> or rollcall://recording/<id>

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
    /// What is to be shown.
    pub link: Option<Link>,
}

/// Why it cannot be started with these.
#[derive(Debug, PartialEq, Eq)]
pub enum Problem {
    /// Written in a terminal.
    Argument(String),
    /// Pressed somewhere on the desktop.
    Link(String),
}

impl Options {
    /// Whether they say with what the recorder is to be started.
    pub fn asks_for_a_recorder(&self) -> bool {
        self.demo || self.library.is_some()
    }

    /// Reads arguments; none when only a question was answered.
    pub fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>, Problem> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--demo" => options.demo = true,
                "--library" => {
                    let folder =
                        arguments.next().ok_or_else(|| Problem::Argument("--library needs a folder".into()))?;
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
                link if link.starts_with("rollcall:") => {
                    options.link = Some(link.parse().map_err(|()| Problem::Link(link.to_owned()))?);
                }
                option if option.starts_with('-') => {
                    return Err(Problem::Argument(format!("unknown option {option}")));
                }
                other => {
                    let link = "a link looks like rollcall://channel/Maths or rollcall://recording/<id>";
                    return Err(Problem::Argument(format!("{other} is no link: {link}")));
                }
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

    fn read(line: &str) -> Result<Option<Options>, Problem> {
        Options::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn arguments_are_read_and_mistakes_named() {
        let expected = Options { demo: true, library: Some("/x".into()), link: None };
        assert_eq!(read("--demo --library /x"), Ok(Some(expected)));
        assert_eq!(read("--library"), Err(Problem::Argument("--library needs a folder".into())));
        assert_eq!(read("--wrong"), Err(Problem::Argument("unknown option --wrong".into())));
        let Err(Problem::Argument(said)) = read("maths") else { panic!("it is no link") };
        assert!(said.starts_with("maths is no link") && said.contains("rollcall://channel/"), "{said}");
        let link = "rollcall://channel/Maths".parse().ok();
        assert_eq!(read("rollcall://channel/Maths"), Ok(Some(Options { link, ..Options::default() })));
        assert_eq!(read("rollcall://nothing"), Err(Problem::Link("rollcall://nothing".into())));
    }
}
