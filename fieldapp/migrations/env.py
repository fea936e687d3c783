"""Alembic asks here which models there are, and gets the connection it was given."""

from alembic import context

import fieldapp.accounts.audit
import fieldapp.accounts.dated
import fieldapp.accounts.leave
import fieldapp.accounts.limits
import fieldapp.accounts.models
import fieldapp.accounts.settings
import fieldapp.agreements.models
import fieldapp.agreements.proposal
import fieldapp.alerts.chores
import fieldapp.alerts.models
import fieldapp.alerts.notes
import fieldapp.journal.models
import fieldapp.meetings.models
import fieldapp.mentorships.models
import fieldapp.mentorships.periods
import fieldapp.messages.models
import fieldapp.reports.models
import fieldapp.wire.models  # noqa: F401 - imported so that every table is known
from fieldapp.db import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    user_module_prefix="fieldapp.db.",
)
context.run_migrations()
