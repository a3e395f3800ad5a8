#!/usr/bin/python3
"""What a desktop has on its buses, without a desktop: logind's inhibitors, notifications, a file
manager, a tray.

One line of JSON on standard output for each thing that happens. Asked on standard input: "tray"
says what the tray's menu and picture are now, "press LABEL" chooses in it.
"""

import json
import os
import sys

import dbus
import dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

MENU = "com.canonical.dbusmenu"
ITEM = "org.kde.StatusNotifierItem"


def say(what, **more):
    print(json.dumps({"what": what, **more}), flush=True)


class Logind(dbus.service.Object):
    @dbus.service.method("org.freedesktop.login1.Manager", in_signature="ssss", out_signature="h")
    def Inhibit(self, what, who, why, mode):
        read, write = os.pipe()
        # The lock ends when the last handle of the other end is closed.
        GLib.io_add_watch(read, GLib.IO_HUP, lambda *_: say("released") or os.close(read))
        say("inhibited", of=what, who=who, why=why, mode=mode)
        handle = dbus.types.UnixFd(write)
        os.close(write)
        return handle


class Notifications(dbus.service.Object):
    @dbus.service.method("org.freedesktop.Notifications", in_signature="susssasa{sv}i", out_signature="u")
    def Notify(self, app, replaces, icon, title, text, actions, hints, timeout):
        say("notified", title=title, text=text)
        return 1

    @dbus.service.method("org.freedesktop.Notifications", out_signature="as")
    def GetCapabilities(self):
        return ["body"]

    @dbus.service.method("org.freedesktop.Notifications", out_signature="ssss")
    def GetServerInformation(self):
        return ("mock", "rollcall", "1", "1.2")


class Files(dbus.service.Object):
    @dbus.service.method("org.freedesktop.FileManager1", in_signature="ass")
    def ShowItems(self, uris, startup):
        say("files", uris=[str(uri) for uri in uris])


class Tray(dbus.service.Object):
    item = None

    @dbus.service.method("org.kde.StatusNotifierWatcher", in_signature="s", sender_keyword="sender")
    def RegisterStatusNotifierItem(self, path, sender=None):
        self.item = (sender, path)
        say("tray", path=path)

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature="ss", out_signature="v")
    def Get(self, interface, name):
        return self.GetAll(interface)[name]

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature="s", out_signature="a{sv}")
    def GetAll(self, interface):
        return {"IsStatusNotifierHostRegistered": True, "ProtocolVersion": dbus.Int32(0)}

    def menu(self):
        sender, path = self.item
        item = dbus.Interface(bus.get_object(sender, path, introspect=False), dbus.PROPERTIES_IFACE)
        menu = dbus.Interface(bus.get_object(sender, item.Get(ITEM, "Menu"), introspect=False), MENU)
        _, (_, _, rows) = menu.GetLayout(0, -1, dbus.Array([], signature="s"))
        return item.Get(ITEM, "IconName"), menu, {str(p.get("label", "")): i for i, p, _ in rows}

    def heard(self, line):
        word, _, label = line.strip().partition(" ")
        icon, menu, rows = self.menu()
        if word == "press":
            menu.Event(rows[label], "clicked", dbus.String("", variant_level=1), dbus.UInt32(0))
            say("pressed", label=label)
        else:
            say("menu", icon=icon, rows=[label for label in rows if label])


def hear(*_):
    line = sys.stdin.readline()
    if not line:
        loop.quit()
        return False
    try:
        tray.heard(line)
    except Exception as error:
        # Whose tray it was may just have ended.
        say("menu" if line.strip() == "tray" else "pressed", icon="", rows=[], problem=repr(error))
    return True


DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
names = [
    dbus.service.BusName(name, bus)
    for name in (
        "org.freedesktop.login1",
        "org.freedesktop.Notifications",
        "org.freedesktop.FileManager1",
        "org.kde.StatusNotifierWatcher",
    )
]
logind = Logind(bus, "/org/freedesktop/login1")
notifications = Notifications(bus, "/org/freedesktop/Notifications")
files = Files(bus, "/org/freedesktop/FileManager1")
tray = Tray(bus, "/StatusNotifierWatcher")
loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, hear)
say("ready")
loop.run()
