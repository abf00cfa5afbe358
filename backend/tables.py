"""The one Piccolo app: every table of the application and of sync, in one line of migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.app import tables

APP_CONFIG = AppConfig(
    app_name="feldbuch",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=tables(),
)
