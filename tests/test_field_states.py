"""What the pages say of answers, confirmations and minutes, from golden contexts."""

import re

from tests.test_field_templates import PAGES, chosen, render, values


def test_today_says_who_answered_what_and_when(house):
    day = render(house, "field_today", "every_state")
    assert "Siv har meldt afbud i dag kl. 6.04" in day
    assert day.count("Mindre end to timer før aftalen") == 1
    assert "»Jeg er syg &lt;b&gt;" in day
    assert "Svaret kom efter aftalen, i dag kl. 8.20" in day
    assert "Aflyst af dig" in day
    assert "Flyttet til tors. 19. nov. kl. 11.00" in day
    assert "Siv har ikke fået det at vide endnu" in day
    assert day.count("Mangler et svar") == 1


def test_a_vi_modtes_from_today_is_answered_already(house):
    html = render(house, "field_today", "waiting_for_birk")
    address = re.search(r'href="(/field/log[^"]*outcome=held)"', html)
    assert address
    assert chosen(render(house, "field_log", "ordinary", form={"outcome": "held"}), "outcome") == ["held"]


def test_minutes_are_summed_as_far_as_somebody_vouches_for_them(house):
    page = render(house, "field_course", "everything")
    summed = re.search(r"Aftalt (\d+), registreret (\d+), sendt (\d+), bekræftet (\d+) minutter", page)
    assert [int(number) for number in summed.groups()] == [240, 315, 270, 60]
    assert "45 min ligger stadig på telefonen." in page


def test_the_municipality_adds_up_and_what_the_phone_holds_stands_beside_it(house):
    page = render(house, "field_course", "sums")
    summed = re.search(r"Aftalt (\d+), registreret (\d+), bekræftet (\d+) minutter", page)
    assert [int(number) for number in summed.groups()] == [240, 165, 60]
    for said in (
        "45 min ligger stadig på telefonen.",
        "20 min er sendt og kommer snart med her.",
        "2 rettelser er ikke med her endnu.",
        "Anden tid: 35 min. Transporttid: 50 min.",
        "Tæller ikke med: 30 min. Sms og mail",
        "Tæller ikke med: 15 min. Kontakt til andre er anden tid",
    ):
        assert said in page
    assert page.count("Tæller ikke med") == 2
    assert ">Sendt</dt>" not in page


def test_a_citizens_answer_is_quoted_and_silence_is_not(house):
    page = render(house, "field_course", "everything")
    assert page.count("Bekræftet af Siv") == 1
    for said in ("Kortere. Tal om det.", "Nej, vi mødtes ikke. Tal om det.", "Ved ikke"):
        assert f"Siv svarede: {said}" in page
    assert "Rettet siden. Siv har ikke bekræftet den nye udgave." in page
    assert "svarede" not in render(house, "field_course", "ordinary")


def test_a_dropped_step_is_not_shown(house):
    page = render(house, "field_course", "ordinary")
    assert "I gang: Siv prøver en uge uden vækkeopkald" in page
    assert "Droppet" not in page


def test_every_kind_of_entry_is_counted_and_named_in_the_outbox(house):
    context = PAGES["field_outbox"]["contexts"]["every_kind"]
    page = render(house, "field_outbox", "every_kind")
    assert page.count("data-entry=") >= len(context["entries"]) + len(context["others"]) - 1
    assert f"{len(context['entries']) + len(context['others'])} gemt på 14 dage" in page
    for named in (
        "Aftale · tors. 26. nov. kl. 9.00",
        "Besked · Ring til mig",
        "Nyt link til borgeren",
        "Linket lukkes",
    ):
        assert named in page


def test_a_volunteer_is_not_offered_sensitive_places_or_reasons(house):
    me = PAGES["field_absence"]["contexts"]["ordinary"]["me"] | {"affiliation": "volunteer"}
    places = values(render(house, "field_appointment", "volunteer"), "place")
    reasons = values(render(house, "field_absence", "ordinary", me=me), "reason")
    assert {"treatment", "institution"}.isdisjoint(places)
    assert {"illness", "treatment"}.isdisjoint(reasons)


def test_the_anchors_are_those_of_the_goals_areas(house):
    page = render(house, "field_log", "ordinary")
    assert "4: Står selv op til de fleste aftaler" in page
    assert "Har ingen at ringe til" not in page


def test_where_there_is_nobody_to_send_to_the_link_is_only_shown(house):
    course = PAGES["field_link"]["contexts"]["none"]["course"]
    alone = course | {"citizen": course["citizen"] | {"phone": False}}
    assert values(render(house, "field_link", "none"), "send") == ["", "sms"]
    assert values(render(house, "field_link", "none", course=alone), "send") == []


def test_mig_says_since_when_the_phone_rings_and_what_comes_instead(house):
    told = {name: render(house, "field_me", name) for name in ("rung", "not_rung", "may_not_ring")}
    assert "Sidst bekræftet på denne telefon i dag kl. 8.04." in told["rung"]
    assert "Slået fra. Du får en e-mail" in told["not_rung"]
    assert "Sidst bekræftet" not in told["not_rung"] + told["may_not_ring"]
    assert ["data-bell" in html for html in told.values()] == [True, True, False]
