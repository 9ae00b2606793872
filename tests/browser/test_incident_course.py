"""The course of an incident at the desk, by keys alone: steps by radio, requests and whom to ring,
facts that jump out, what belongs together, hours on paper."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.models import Agency, Role, Unit
from incidents.actions import alarm_unanswered, ask_agency, dispatch_unit, open_incident, step_dispatch, tell_facts
from incidents.models import AgencyRequest, Dispatch, Incident, LogEntry
from tests.browser.browsing import IN_A_BROWSER, until

pytestmark = IN_A_BROWSER
OFFICE = (116.7276, -1.31)


def fire(title="Kebakaran uji", **more):
    return open_incident(type_code="KEB-01", lon=OFFICE[0], lat=OFFICE[1], title=title, **more)


def at(page, incident):
    """The incident is chosen, with a proposal beside it."""
    page.click(f".incidents li[data-id='{incident.pk}']")
    page.wait_for_selector(".plan", timeout=60_000)


def pick(page, typed):
    """Answers the question that stands over the map with what is typed."""
    page.wait_for_selector("#choose:not([hidden]) input:focus", timeout=10_000)
    page.keyboard.type(typed)
    page.wait_for_selector("#choose li.now b")
    page.keyboard.press("Enter")


def write(page, text):
    """Answers a question of one line."""
    page.wait_for_selector("#ask:not([hidden]) input:focus", timeout=10_000)
    page.keyboard.type(text)
    page.keyboard.press("Enter")


@pytest.fixture
def recommended(server):
    """A fire with one engine ordered five minutes ago."""
    burning = fire()
    engine = Unit.objects.get(call_sign="Induk 1")
    sent = dispatch_unit(burning.pk, engine.pk)
    Dispatch.objects.filter(pk=sent.pk).update(ordered_at=timezone.now() - timedelta(minutes=5))
    step_dispatch(sent.pk, "acknowledged", via="radio")
    return burning, Dispatch.objects.select_related("unit").get(pk=sent.pk)


@pytest.fixture
def silent():
    """Lets a request stand longer than its agency may take, and the alarm go off."""

    def wait(asked):
        AgencyRequest.objects.filter(pk=asked.pk).update(due_at=timezone.now() - timedelta(seconds=1))
        alarm_unanswered(asked.incident_id)

    return wait


def test_the_launch_exercise_is_played_by_radio_alone_from_the_dispatch_to_the_end(desks):
    ani = desks("ani")
    burning = fire()
    at(ani, burning)
    ani.wait_for_selector(".lines li.picked", timeout=30_000)
    ani.keyboard.press("Control+Enter")
    ani.wait_for_selector(".sent li:nth-child(3)", timeout=20_000)
    engines = list(Dispatch.objects.filter(incident=burning).select_related("unit").order_by("pk"))
    for engine in engines:
        for step in ("Terima", "Berangkat", "Tiba"):
            ani.keyboard.press("r")
            if len(engines) > 1:
                pick(ani, engine.unit.call_sign)
            pick(ani, step)
            write(ani, "")
            status = {"Terima": "acknowledged", "Berangkat": "en_route", "Tiba": "on_scene"}[step]
            until(lambda d=engine, s=status: Dispatch.objects.get(pk=d.pk).status == s)
            ani.wait_for_selector(f".sent li[data-dispatch='{engine.pk}'][data-status='{status}']")
    ani.keyboard.press("o")
    pick(ani, engines[0].unit.call_sign)
    until(lambda: Incident.objects.get(pk=burning.pk).commander == engines[0].unit.call_sign)
    ani.keyboard.press("h")
    pick(ani, engines[0].unit.call_sign)
    write(ani, "api padam di lantai dua")
    until(lambda: LogEntry.objects.filter(incident=burning, kind="contact").exists())
    ani.wait_for_selector(".state:has-text('tiba di lokasi')")
    ani.keyboard.press("k")
    write(ani, "")
    ani.wait_for_selector(".state:has-text('terkendali')")
    for left, engine in enumerate(engines):
        ani.keyboard.press("r")
        if left < len(engines) - 1:
            pick(ani, engine.unit.call_sign)
        pick(ani, "Selesai")
        write(ani, "")
        ani.wait_for_selector(f".sent li[data-dispatch='{engine.pk}']", state="detached")
    ani.keyboard.press("s")
    write(ani, "")
    until(lambda: Incident.objects.get(pk=burning.pk).status == "resolved")
    done = Incident.objects.get(pk=burning.pk)
    times = [done.reported_at, done.opened_at, done.dispatched_at, done.departed_at, done.arrived_at]
    assert [*times, done.controlled_at, done.resolved_at] == sorted([*times, done.controlled_at, done.resolved_at])
    by_radio = LogEntry.objects.filter(incident=burning, kind__startswith="dispatch.", data__via="radio")
    assert by_radio.count() == 4 * len(engines)
    assert ani.faults == []


def test_a_step_keeps_the_true_time_that_was_typed_and_the_log_says_so_in_words(desks, recommended):
    ani = desks("ani")
    burning, sent = recommended
    at(ani, burning)
    ani.keyboard.press("r")
    pick(ani, "Berangkat")
    write(ani, "nanti")
    ani.wait_for_selector("#ask label:has-text('bukan waktu')")
    ani.fill("#reason", "")
    write(ani, "-2")
    ani.wait_for_selector(
        f".log li:has-text('{sent.unit.call_sign} berangkat lewat radio'):has-text('waktu sebenarnya')"
    )
    sent.refresh_from_db()
    entry = LogEntry.objects.get(incident=burning, kind="dispatch.en_route")
    assert 110 < (entry.written_at - sent.departed_at).total_seconds() < 140
    ani.keyboard.press("t")
    write(ani, "laporan palsu")
    ani.wait_for_selector(f".log li:has-text('{sent.unit.call_sign} ditarik'):has-text('laporan palsu')")
    assert Dispatch.objects.get(pk=sent.pk).status == "cancelled"
    assert ani.faults == []


def test_a_neighbour_is_asked_by_typing_and_what_nobody_answers_says_whom_to_ring(desks, silent):
    ani = desks("ani")
    burning = fire()
    at(ani, burning)
    ani.keyboard.press("m")
    pick(ani, "balikpapan")
    write(ani, "satu mobil tangga")
    ani.wait_for_selector(".asked li:has-text('satu mobil tangga')", timeout=10_000)
    asked = AgencyRequest.objects.get(incident=burning)
    assert asked.agency.is_neighbour
    silent(asked)
    ani.wait_for_selector(".asked li.alarm:has-text('BELUM DIJAWAB')", timeout=10_000)
    ladder = ani.locator(".asked .rung")
    ladder.wait_for()
    ani.keyboard.press("p")
    pick(ani, "menyanggupi")
    pick(ani, "telepon")
    write(ani, "Kapten Rahman")
    ani.wait_for_selector(".asked li.accepted:has-text('Kapten Rahman')", timeout=10_000)
    asked.refresh_from_db()
    assert (asked.status, asked.officer, asked.via) == ("accepted", "Kapten Rahman", "telephone")
    assert ani.faults == []


def test_who_was_rung_is_noted_and_a_request_is_withdrawn_with_a_reason(desks, silent):
    ani = desks("ani")
    burning = fire()
    police = Agency.objects.exclude(phone="").filter(is_active=True, relation="request").first()
    asked = ask_agency(burning.pk, police.pk, message="pengaturan lalu lintas")
    silent(asked)
    at(ani, burning)
    ani.wait_for_selector(f".asked .rung:has-text('{police.phone}')", timeout=10_000)
    ani.keyboard.press("p")
    pick(ani, "telepon")
    pick(ani, "tidak diangkat")
    ani.wait_for_selector(".rung:has-text('tidak diangkat')", timeout=10_000)
    ani.wait_for_selector(".log li:has-text('ditelepon: tidak diangkat')")
    ani.keyboard.press("p")
    pick(ani, "tarik")
    write(ani, "tidak perlu lagi")
    ani.wait_for_selector(".asked", state="detached", timeout=10_000)
    asked.refresh_from_db()
    assert (asked.status, asked.reason) == ("withdrawn", "tidak perlu lagi")
    assert ani.faults == []


def test_a_new_fact_jumps_out_on_every_desk_until_it_was_passed_on(desks):
    burning = fire()
    ani, budi = desks("ani"), desks("budi")
    at(ani, burning)
    at(budi, burning)
    tell_facts(burning.pk, {"trapped": "yes"})
    for page in (ani, budi):
        page.wait_for_selector("#loud:not([hidden]):has-text('YA')", timeout=10_000)
    ani.keyboard.press("x")
    for page in (ani, budi):
        page.wait_for_selector("#loud", state="hidden", timeout=10_000)
    budi.keyboard.press("f")
    pick(budi, "terjebak")
    pick(budi, "tidak")
    write(budi, "Danton Sari di lokasi")
    budi.wait_for_selector(".log li:has-text('Danton Sari di lokasi')")
    assert Incident.objects.get(pk=burning.pk).facts["trapped"]["value"] == "no"
    assert ani.faults == budi.faults == []


def test_two_desks_write_at_one_incident_and_neither_loses_what_was_typed(desks):
    burning = fire()
    ani, budi = desks("ani"), desks("budi")
    for page in (ani, budi):
        at(page, burning)
        page.keyboard.press("c")
    ani.keyboard.type("PLN memutus")
    budi.keyboard.type("PMI menyiapkan")
    tell_facts(burning.pk, {"electricity": "yes"})  # both columns are drawn again
    for page in (ani, budi):
        page.wait_for_selector("#loud:not([hidden])", timeout=10_000)
    ani.keyboard.type(" listrik")
    budi.keyboard.type(" darah")
    ani.keyboard.press("Enter")
    budi.keyboard.press("Enter")
    for page in (ani, budi):
        page.wait_for_selector(".log li:has-text('PMI menyiapkan darah')", timeout=10_000)
        page.wait_for_selector(".log li:has-text('PLN memutus listrik')", timeout=10_000)
    assert LogEntry.objects.filter(incident=burning, kind="note").count() == 2
    assert ani.faults == budi.faults == []


def test_incidents_are_joined_and_taken_apart_again_and_staging_is_named_by_keys(desks):
    burning, smoke = fire(), fire("Asap uji", reported_at=None)
    ani = desks("ani")
    at(ani, smoke)
    ani.keyboard.press("g")
    pick(ani, "gabungkan")
    pick(ani, burning.number)
    write(ani, "")
    ani.wait_for_selector(".log li:has-text('digabung ke sini')", timeout=10_000)
    assert Incident.objects.get(pk=smoke.pk).merged_into_id == burning.pk
    ani.keyboard.press("g")
    pick(ani, "lepaskan")
    write(ani, "dua tempat")
    ani.wait_for_selector(f".log li:has-text('{smoke.number} dilepas lagi')", timeout=10_000)
    assert Incident.objects.get(pk=smoke.pk).merged_into_id is None
    ani.keyboard.press("g")
    pick(ani, "bagian")
    pick(ani, smoke.number)
    ani.wait_for_selector(".family a:has-text('Asap uji')", timeout=10_000)
    ani.keyboard.press("i")
    pick(ani, "kantor bupati")
    ani.wait_for_selector("#ask:not([hidden])")
    ani.fill("#reason", "Halaman depan")
    ani.keyboard.press("Enter")
    ani.wait_for_selector(".family li:has-text('Halaman depan')", timeout=10_000)
    ani.keyboard.press("y")
    ani.wait_for_selector("#choose:not([hidden])")
    box = ani.locator("#map").bounding_box()
    ani.mouse.click(box["x"] + 60, box["y"] + box["height"] - 120)
    write(ani, "kru di lokasi")
    ani.wait_for_selector(".log li:has-text('Tempat kejadian dipindahkan')", timeout=10_000)
    assert ani.faults == []


def test_a_callers_number_is_shown_by_a_key_logged_and_masked_again(desks):
    burning = fire(caller_number="+6281234567890")
    ani = desks("ani")
    at(ani, burning)
    ani.keyboard.press("u")
    ani.wait_for_selector("#callers:has-text('0812')", timeout=10_000)
    ani.wait_for_selector(".log li:has-text('Nomor pelapor dibuka')")
    ani.keyboard.press("u")
    ani.wait_for_selector("#callers", state="hidden")
    assert "0812" not in ani.content()
    assert LogEntry.objects.filter(incident=burning, kind="reports_read", by__username="ani").count() == 1


def test_hours_on_paper_are_entered_with_their_true_times_and_marked(desks):
    ani = desks("ani")
    unit = Unit.objects.filter(is_active=True).first()
    ani.keyboard.press("e")
    pick(ani, "kantor bupati")
    pick(ani, "KEB-01")
    ani.wait_for_selector(".paper [name=reported_at]:focus", timeout=10_000)
    ani.keyboard.type("-90")
    for name, text in {"unit0": unit.call_sign, "ordered_at0": "-85", "arrived_at0": "-70", "ended_at0": "-60"}.items():
        ani.focus(f".paper [name={name}]")
        ani.keyboard.type(text)
    ani.keyboard.press("Control+Enter")
    ani.wait_for_selector(".side .state:has-text('dari kertas')", timeout=10_000)
    made = Incident.objects.get()
    assert 80 * 60 < (made.dispatches.get().ended_at - made.reported_at).total_seconds() + 51 * 60 < 82 * 60
    assert made.reports.get().call.back_entry
    assert Unit.objects.get(pk=unit.pk).status == unit.status
    assert ani.faults == []


def test_a_supervisor_takes_up_again_what_had_ended_with_a_reason(desks):
    burning = fire()
    sari = desks("sari", Role.SUPERVISOR)
    at(sari, burning)
    sari.keyboard.press("q")
    pick(sari, "palsu")
    write(sari, "tidak ada api")
    sari.wait_for_selector(".side h1:has-text('Kejadian terbuka 0')", timeout=10_000)
    sari.keyboard.press("z")
    pick(sari, burning.number)
    write(sari, "api terlihat lagi")
    sari.wait_for_selector(
        ".log li:has-text('Dibuka kembali, sebelumnya laporan palsu'):has-text('api terlihat lagi')", timeout=10_000
    )
    assert Incident.objects.get(pk=burning.pk).status == "verified"
    assert sari.faults == []


def test_of_two_desks_that_want_one_unit_the_loser_reads_by_whom_at_once(desks, server):
    first, second = fire("Api satu"), fire("Api dua")
    ani, budi = desks("ani"), desks("budi")
    at(ani, first)
    at(budi, second)
    for page in (ani, budi):
        page.wait_for_selector(".lines li.picked", timeout=30_000)
    wanted = budi.locator(".lines li.picked .who b").first.inner_text()
    before = budi.request.get(f"{server.base}/api/incidents/{second.pk}/recommendation/").json()
    budi.route("**/recommendation/", lambda route: route.fulfill(json=before))  # it has not heard yet
    ani.keyboard.press("Control+Enter")
    ani.wait_for_selector(f".sent b:text-is('{wanted}')", timeout=20_000)
    budi.keyboard.press("Control+Enter")
    budi.wait_for_selector(f"#say.bad:has-text('{wanted}'):has-text('ani')", timeout=20_000)
    assert Dispatch.objects.filter(unit__call_sign=wanted).count() == 1
