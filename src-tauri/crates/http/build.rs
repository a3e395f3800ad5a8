//! Notices a freshly built UI. Debug builds read it from the disk at run time and need no notice.

fn main() {
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../../../ui/dist");
    } else {
        println!("cargo::rerun-if-changed=build.rs");
    }
}
