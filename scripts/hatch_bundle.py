"""Build hook: a wheel holds the browser-side bundles, the expression engine and the translations, or is not built."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NEEDED = (
    "src/engine/feel/feel.js",
    "src/web/static/dist/viewer.js",
    "src/web/static/dist/viewer.css",
    "src/web/static/dist/htmx.js",
    "src/web/translations/en/LC_MESSAGES/messages.mo",
)


class BundleHook(BuildHookInterface[Any]):
    """Builds what is missing before the files are gathered."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before each build; an editable install takes the files where they are."""
        if version == "editable":
            return
        root = Path(self.root)
        for script in ("build_frontend.py", "build_translations.py"):
            subprocess.run([sys.executable, root / "scripts" / script], cwd=root, check=True)
        missing = [name for name in NEEDED if not (root / name).is_file()]
        if missing:
            raise FileNotFoundError(f"the wheel would lack {', '.join(missing)}; run `make setup` first")
