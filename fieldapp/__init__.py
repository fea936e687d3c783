"""fieldapp: mentors log what happened, offline; an absence rings the caseworker's phone."""

import gc
from pathlib import Path

from flask import Flask
from htmx_flask import Htmx
from werkzeug.middleware.proxy_fix import ProxyFix

from fieldapp import answers, db, formats, health, i18n, metrics, security
from fieldapp.accounts import login
from fieldapp.accounts import views as accounts
from fieldapp.agreements import views as proposals
from fieldapp.alerts import views as alerts
from fieldapp.alerts.vapid import start_up
from fieldapp.citizen import course as citizen  # and, through its door, the other pages
from fieldapp.config import Config
from fieldapp.databases import connect
from fieldapp.desk import (
    agreement_paper,
    agreements,
    answering,
    appointments,
    away,
    briefing,
    bringing,
    deliveries,
    ending,
    filing,
    goals,
    me,
    minutes,
    people,
    phones,
    rules,
    status,
    thread,
    wizard,
    words,
    work,
)
from fieldapp.desk import citizen as contact
from fieldapp.desk import views as desk
from fieldapp.entrance import devices
from fieldapp.entrance import views as entrance
from fieldapp.field import ordering as field  # and, through it, the other pages of the mentor's
from fieldapp.hx import FieldRequest
from fieldapp.meetings import views as meetings
from fieldapp.mentorships import views as mentorships
from fieldapp.messages import views as messages
from fieldapp.office import views as office
from fieldapp.progress import views as progress
from fieldapp.pwa import views as pwa
from fieldapp.reports import views as reports
from fieldapp.sealing import SealingKeys


def create_app(settings: Config | None = None) -> Flask:
    """The house, with every room in its place. Reads the environment when no `settings` are given."""
    settings = settings or Config.load()
    settings.check()
    app = Flask(__name__, template_folder=resource("templates"), static_folder=resource("static"))
    Htmx(app)
    app.request_class = FieldRequest
    app.config["FIELDAPP"] = settings
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's own provider has it
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    db.init_app(app, connect(settings.database))
    app.extensions["fieldapp.sealing"] = SealingKeys.load(settings.sealing_keys, make=settings.development)
    i18n.init_app(app)
    formats.init_app(app)
    security.init_app(app)
    login.init_app(app)
    answers.init_app(app)
    for room in (
        health,
        metrics,
        accounts,
        citizen,
        meetings,
        mentorships,
        messages,
        reports,
        proposals,
        progress,
        field,
        pwa,
        alerts,
        desk,
        deliveries,
        filing,
        work,
        contact,
        thread,
        goals,
        wizard,
        agreements,
        agreement_paper,
        answering,
        ending,
        status,
        minutes,
        briefing,
        appointments,
        people,
        phones,
        rules,
        words,
        away,
        bringing,
        me,
        office,
        entrance,
        devices,
    ):
        app.register_blueprint(room.bp)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way to wrap itself
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    if not settings.development:
        with app.app_context():
            start_up(settings.vapid_ring, db.session(), make=False)
    # A large page makes many short-lived rows: looking through all of the house for each thousand of them
    # took a third of a leader's page.
    gc.set_threshold(50_000, 10, 10)
    return app


def resource(name: str) -> str:
    """A folder that stands beside the package in a checkout, and inside it in a wheel."""
    here = Path(__file__).parent
    inside = here / name
    return str(inside if inside.is_dir() else here.parent / name)
