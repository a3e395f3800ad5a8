#!/usr/bin/python3
"""A file manager as far as dragging goes: a small window at the screen's corner whose files are dragged.

Arguments: the files.
"""

import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gio, Gtk

window = Gtk.Window(title="Files to drag", decorated=False, type=Gtk.WindowType.POPUP)
window.set_default_size(80, 40)
window.move(0, 0)
handle = Gtk.EventBox()
handle.add(Gtk.Label(label="drag"))
handle.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
handle.drag_source_add_uri_targets()
uris = [Gio.File.new_for_path(path).get_uri() for path in sys.argv[1:]]
handle.connect("drag-data-get", lambda _w, _c, data, _i, _t: data.set_uris(uris))
handle.connect("drag-end", lambda *_: print("ended", flush=True))
handle.connect("drag-begin", lambda *_: print("begun", flush=True))
window.add(handle)
window.show_all()
print("ready", flush=True)
Gtk.main()
