//! The parts and which way they depend on each other: design decisions that only a test keeps.
//!
//! Arrows: `recorder -> http -> studio -> {media, store, sync} -> model`; the desktop knows the model and
//! the recorder's binary. Everything else is refused here, and so are tauri, WebKit and GTK
//! anywhere below the recorder.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};
use rollcall_tests::repository;
use syn::visit::Visit;

/// Package, and the packages of ours it may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("rollcall-model", &[]),
    ("rollcall-media", &["rollcall-model"]),
    ("rollcall-store", &["rollcall-model"]),
    ("rollcall-sync", &["rollcall-model"]),
    ("rollcall-studio", &["rollcall-model", "rollcall-media", "rollcall-store", "rollcall-sync"]),
    ("rollcall-http", &["rollcall-model", "rollcall-studio"]),
    ("rollcall-recorder", &["rollcall-model", "rollcall-http", "rollcall-studio"]),
    ("rollcall-desktop", &["rollcall-model"]),
    // Development only, from outside: these know the product by its API and its model.
    ("rollcall-testkit", &["rollcall-model"]),
    ("rollcall-tests", &["rollcall-model", "rollcall-testkit"]),
];

/// Start of a package name, and the packages of ours that may name it.
const EXCLUSIVE: &[(&str, &[&str])] = &[
    ("gstreamer", &["rollcall-media"]),
    ("glib", &["rollcall-media"]),
    ("rusqlite", &["rollcall-store"]),
    ("libsqlite3-sys", &["rollcall-store"]),
    ("object_store", &["rollcall-sync"]),
    // Tests make key pairs.
    ("age", &["rollcall-sync", "rollcall-testkit"]),
    // Buckets' keys, and the tokens of other machines' recorders.
    ("keyring", &["rollcall-sync", "rollcall-desktop"]),
    ("axum", &["rollcall-http"]),
    ("tauri", &["rollcall-desktop"]),
    ("gtk", &["rollcall-desktop"]),
    ("wry", &["rollcall-desktop"]),
];

/// Nothing whose name starts so may be below the recorder.
const WINDOWS: &[&str] = &["tauri", "wry", "tao", "webkit", "javascriptcore", "gtk", "gdk", "rfd", "muda", "tray-icon"];

fn metadata() -> Metadata {
    // Packages of other platforms need not be on this machine.
    let options = ["--offline", "--filter-platform", "x86_64-unknown-linux-gnu"].map(String::from);
    MetadataCommand::new().manifest_path(repository().join("Cargo.toml")).other_options(options).exec().unwrap()
}

fn ours(metadata: &Metadata) -> BTreeMap<String, &Package> {
    metadata.workspace_packages().into_iter().map(|package| (package.name.to_string(), package)).collect()
}

#[test]
fn only_the_arrows_of_the_design() {
    let metadata = metadata();
    let packages = ours(&metadata);
    let known: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    let present: BTreeSet<&str> = packages.keys().map(String::as_str).collect();
    assert_eq!(present, known, "a package without a place in the design");
    for (name, allowed) in ARROWS {
        for dependency in packages[*name].dependencies.iter().filter(|d| packages.contains_key(d.name.as_str())) {
            let in_tests = dependency.kind == DependencyKind::Development && dependency.name == "rollcall-testkit";
            assert!(
                in_tests || allowed.contains(&dependency.name.as_str()),
                "{name} must not use {} ({:?})",
                dependency.name,
                dependency.kind
            );
        }
    }
}

#[test]
fn heavy_libraries_are_named_by_their_own_packages() {
    let metadata = metadata();
    for (name, package) in ours(&metadata) {
        for dependency in &package.dependencies {
            let owners = EXCLUSIVE.iter().find(|(start, _)| dependency.name.starts_with(start));
            let allowed = owners.is_none_or(|(_, owners)| owners.contains(&name.as_str()));
            assert!(allowed, "{name} must not use {}", dependency.name);
        }
    }
}

#[test]
fn nothing_with_a_window_below_the_recorder() {
    let metadata = metadata();
    let resolve = metadata.resolve.as_ref().unwrap();
    let nodes: BTreeMap<_, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let packages = ours(&metadata);
    let mut waiting = vec![&packages["rollcall-recorder"].id];
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        let name = metadata[id].name.to_string();
        assert!(!WINDOWS.iter().any(|start| name.starts_with(start)), "{name} is in the recorder's tree");
        let kinds = |kinds: &[cargo_metadata::DepKindInfo]| kinds.iter().any(|k| k.kind != DependencyKind::Development);
        waiting.extend(nodes[id].deps.iter().filter(|dep| kinds(&dep.dep_kinds)).map(|dep| &dep.pkg));
    }
    assert!(seen.len() > 50, "the tree was not read: {} packages", seen.len());
}

#[test]
fn the_recorders_binary_loads_nothing_with_a_window() {
    let binary = rollcall_testkit::recorder::recorder_binary().unwrap();
    let output = std::process::Command::new("ldd").arg(&binary).output().unwrap();
    assert!(output.status.success());
    let libraries = String::from_utf8(output.stdout).unwrap();
    assert!(libraries.contains("libgstreamer"), "{libraries}");
    for library in ["libwebkit", "libgtk", "libgdk", "libX11", "libwayland"] {
        assert!(!libraries.contains(library), "the recorder loads {library}");
    }
}

#[test]
fn every_package_has_our_licence_and_stays_here() {
    for (name, package) in ours(&metadata()) {
        assert_eq!(package.license.as_deref(), Some("Apache-2.0"), "{name}");
        assert_eq!(package.publish.as_deref(), Some(&[][..]), "{name} could be published");
        assert_eq!(package.rust_version.as_ref().map(ToString::to_string).as_deref(), Some("1.95.0"), "{name}");
    }
}

#[test]
fn media_shows_none_of_gstreamers_types() {
    let sources = repository().join("src-tauri/crates/media/src");
    let mut exported = Exported { folder: sources.clone(), names: BTreeSet::new() };
    exported.visit_file(&parse(&sources.join("lib.rs")));
    assert!(exported.names.contains("Stage") && exported.names.contains("Input"), "{:?}", exported.names);
    let mut offences = Vec::new();
    for file in rust_files(&sources) {
        let mut surface =
            Surface { exported: &exported.names, file: file.display().to_string(), offences: &mut offences };
        surface.visit_file(&parse(&file));
    }
    assert!(offences.is_empty(), "in the public API of media: {offences:#?}");
}

fn parse(file: &Path) -> syn::File {
    syn::parse_file(&std::fs::read_to_string(file).unwrap()).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The names that a crate's root and its public modules make public.
struct Exported {
    folder: PathBuf,
    names: BTreeSet<String>,
}

impl Exported {
    fn take(&mut self, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => self.take(&path.tree),
            syn::UseTree::Name(name) => drop(self.names.insert(name.ident.to_string())),
            syn::UseTree::Rename(rename) => drop(self.names.insert(rename.ident.to_string())),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.take(tree)),
            syn::UseTree::Glob(_) => panic!("media exports by name"),
        }
    }
}

impl<'a> Visit<'a> for Exported {
    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        if is_public(&item.vis) {
            self.take(&item.tree);
        }
    }

    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if is_public(&item.vis) {
            let name = item.ident.to_string();
            let places = [self.folder.join(&name).join("mod.rs"), self.folder.join(format!("{name}.rs"))];
            let file = places.iter().find(|place| place.exists()).unwrap();
            let mut inner = Self { folder: self.folder.join(&name), names: BTreeSet::new() };
            for item in &parse(file).items {
                inner.visit_item(item);
                inner.names.extend(declared(item).map(ToString::to_string));
            }
            self.names.extend(inner.names);
        }
    }
}

/// The name of a public item.
fn declared(item: &syn::Item) -> Option<&syn::Ident> {
    let (visibility, name) = match item {
        syn::Item::Struct(item) => (&item.vis, &item.ident),
        syn::Item::Enum(item) => (&item.vis, &item.ident),
        syn::Item::Trait(item) => (&item.vis, &item.ident),
        syn::Item::Type(item) => (&item.vis, &item.ident),
        syn::Item::Fn(item) => (&item.vis, &item.sig.ident),
        _ => return None,
    };
    is_public(visibility).then_some(name)
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

/// Looks through what others can see of the exported names.
struct Surface<'a> {
    exported: &'a BTreeSet<String>,
    file: String,
    offences: &'a mut Vec<String>,
}

impl Surface<'_> {
    fn is_exported(&self, name: &syn::Ident) -> bool {
        self.exported.contains(&name.to_string())
    }

    fn check_types(&mut self, what: &str, visit: impl FnOnce(&mut Named)) {
        let mut named = Named::default();
        visit(&mut named);
        let foreign = |path: &&String| ["gst", "gstreamer", "glib"].iter().any(|start| path.starts_with(start));
        if let Some(path) = named.0.iter().find(foreign) {
            self.offences.push(format!("{}: {what} names {path}", self.file));
        }
    }
}

/// First segments of all type paths.
#[derive(Default)]
struct Named(Vec<String>);

impl<'a> Visit<'a> for Named {
    fn visit_path(&mut self, path: &'a syn::Path) {
        self.0.extend(path.segments.first().map(|segment| segment.ident.to_string()));
        syn::visit::visit_path(self, path);
    }
}

impl<'a> Visit<'a> for Surface<'_> {
    fn visit_item_struct(&mut self, item: &'a syn::ItemStruct) {
        if self.is_exported(&item.ident) {
            for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                self.check_types(&item.ident.to_string(), |named| named.visit_field(field));
            }
        }
    }

    fn visit_item_enum(&mut self, item: &'a syn::ItemEnum) {
        if self.is_exported(&item.ident) {
            self.check_types(&item.ident.to_string(), |named| {
                item.variants.iter().for_each(|v| named.visit_variant(v))
            });
        }
    }

    fn visit_item_trait(&mut self, item: &'a syn::ItemTrait) {
        if self.is_exported(&item.ident) {
            self.check_types(&item.ident.to_string(), |named| named.visit_item_trait(item));
        }
    }

    fn visit_item_type(&mut self, item: &'a syn::ItemType) {
        if self.is_exported(&item.ident) {
            self.check_types(&item.ident.to_string(), |named| named.visit_type(&item.ty));
        }
    }

    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        if is_public(&item.vis) && self.is_exported(&item.sig.ident) {
            self.check_types(&item.sig.ident.to_string(), |named| named.visit_signature(&item.sig));
        }
    }

    fn visit_item_impl(&mut self, item: &'a syn::ItemImpl) {
        let syn::Type::Path(of) = &*item.self_ty else { return };
        let Some(name) = of.path.segments.last().map(|segment| &segment.ident) else { return };
        if !self.is_exported(name) {
            return;
        }
        let of_trait = item.trait_.as_ref().map(|(_, path, _)| path);
        if let Some(path) = of_trait {
            self.check_types(&format!("a trait of {name}"), |named| named.visit_path(path));
        }
        for entry in &item.items {
            if let syn::ImplItem::Fn(function) = entry
                && (is_public(&function.vis) || of_trait.is_some())
            {
                self.check_types(&format!("{name}::{}", function.sig.ident), |named| {
                    named.visit_signature(&function.sig)
                });
            }
        }
    }
}
