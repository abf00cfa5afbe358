"""The forms that the phone reads itself, described for it as JSON."""

import json
from pathlib import Path
from typing import Any

import msgspec

from backend.customers.forms import CustomerForm, FirstNoteForm, StatusForm, TemperatureForm
from backend.fields import describe
from backend.notes.forms import NoteForm
from backend.order_templates.forms import OrderTemplateForm, TemplateItemForm
from backend.orders.draft_forms import DraftForm, DraftLineForm
from backend.orders.forms import DecisionForm, StepForm
from backend.parcels.forms import ParcelForm

FORMS: tuple[type[msgspec.Struct], ...] = (
    CustomerForm,
    FirstNoteForm,
    TemperatureForm,
    StatusForm,
    NoteForm,
    DraftForm,
    DraftLineForm,
    StepForm,
    DecisionForm,
    OrderTemplateForm,
    TemplateItemForm,
    ParcelForm,
)


def export(out: Path) -> dict[str, Any]:
    """Write the descriptions by name to `out`, and return them."""
    described: dict[str, Any] = {form.__name__: msgspec.to_builtins(describe(form)) for form in FORMS}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(described, ensure_ascii=False, indent=1), encoding="utf-8")
    return described
