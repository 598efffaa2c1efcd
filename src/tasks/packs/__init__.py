"""A pack is one regulation as a folder: found, read, checked and traced here. No Python knows a particular one."""

from tasks.packs.folder import PackFolder, content_hash, find_packs, open_folder, pack_files
from tasks.packs.info import PackInfo
from tasks.packs.read_info import read_pack_info

__all__ = ["PackFolder", "PackInfo", "content_hash", "find_packs", "open_folder", "pack_files", "read_pack_info"]
