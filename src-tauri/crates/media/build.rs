//! Links libyuv (BSD licence), which scales and blends I420 with SIMD.

fn main() {
    println!("cargo:rustc-link-lib=yuv");
    println!("cargo:rerun-if-changed=build.rs");
}
