"""Calls: the list, who called, answering, finishing. For the desks of the centre alone."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api import seen
from agencies.apiview import APIView
from agencies.http import IsViewer, Moment, StrictSerializer, user_of
from agencies.models import Role
from incidents.actions import (
    answer_call,
    close_call,
    end_call,
    flag_number,
    lift_flag,
    note_callback,
    note_number,
    reopen_call,
    take_call,
    to_supervisor,
)
from incidents.actions.callbacks import OUTCOMES
from incidents.actions.callforms import draft_of
from incidents.api.callcommon import Number, call_json, call_of, is_supervisor, me, reveal
from incidents.api.common import DESK
from incidents.callpayloads import in_force, standing_calls
from incidents.callstates import ONE_KEY
from incidents.dangers import QUESTIONS
from incidents.models import Call, CallClass, NumberFlag
from incidents.numbers import national
from incidents.scripts import SILENT_CALL

HISTORY_ROWS = 20


class CallView(APIView):
    """For the desks alone, to read and to act."""

    permission_classes = [IsViewer]
    area = "calls"
    read_roles: tuple[str, ...] = DESK
    write_roles: tuple[str, ...] = DESK


class CallForm(StrictSerializer):
    number = Number(required=False)
    caller_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    received_at = Moment(required=False)


class Calls(CallView):
    """Calls that somebody must still do something about; a call taker enters one by hand (with a
    `received_at` of minutes ago it is a back entry, and marked)."""

    @extend_schema(operation_id="calls_list", responses={200: dict})
    def get(self, request: Request) -> Response:
        return Response(seen(request, standing_calls()))

    @extend_schema(request=CallForm, responses={201: dict})
    def post(self, request: Request) -> Response:
        form = CallForm(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(call_json(take_call(by=me(request), **form.validated_data)), status=201)


class CallDetail(CallView):
    """Who calls, the form typed so far, the caller's offered positions. The reveal of another's call
    is recorded."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        call = call_of(pk)
        reveal(request, call, "caller")
        offers = [
            {
                "id": offer.pk,
                "lon": offer.point.x,
                "lat": offer.point.y,
                "accuracy_m": offer.accuracy_m,
                "at": offer.at,
                "accepted_at": offer.accepted_at,
                "declined_at": offer.declined_at,
            }
            for offer in call.offers.order_by("pk")
        ]
        caller = {"number": national(call.number), "name": call.caller_name, "has_recording": bool(call.recording)}
        draft = {"version": call.draft_version, "fields": draft_of(call)}
        return Response(
            call_json(call) | {"reason": call.reason, "caller": caller, "draft": draft, "positions": offers}
        )


class CallHistory(CallView):
    """What is known of the number: the flags in force, its calls before by class, the latest ones."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        call = call_of(pk)
        reveal(request, call, "history")
        if not call.number:
            return Response({"flags": [], "classes": {}, "calls": []})
        before = Call.objects.filter(number=call.number).exclude(pk=pk)
        classes: dict[str, int] = {}
        for name in before.values_list("call_class", flat=True):
            classes[name or "open"] = classes.get(name or "open", 0) + 1
        flags = NumberFlag.objects.filter(in_force(timezone.now()), number=call.number).order_by("-made_at")
        rows = before.order_by("-received_at").prefetch_related("reports__incident")[:HISTORY_ROWS]
        return Response(
            {
                "flags": list(flags.values("id", "reason", "made_at", "expires_at", "made_by__username")),
                "classes": classes,
                "calls": [
                    {
                        "id": c.pk,
                        "received_at": c.received_at,
                        "call_class": c.call_class,
                        "reason": c.reason,
                        "incidents": [r.incident.number for r in c.reports.all()],
                    }
                    for c in rows
                ],
            }
        )


class CallRecording(CallView):
    """The link to the recording; recorded like any reveal. For the supervisor, and whose call it was."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        call = call_of(pk)
        if not is_supervisor(request) and call.taken_by_id != me(request).pk:
            raise PermissionDenied()
        reveal(request, call, "recording")
        return Response({"recording": call.recording})


class AnswerForm(StrictSerializer):
    take_over = serializers.BooleanField(default=False)


class CallAnswer(CallView):
    """Take a call; 409 says who has it. A supervisor may take it over."""

    @extend_schema(request=AnswerForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = AnswerForm(data=request.data)
        form.is_valid(raise_exception=True)
        take_over = form.validated_data["take_over"]
        if take_over and not is_supervisor(request):
            raise PermissionDenied()
        return Response(call_json(answer_call(pk, by=me(request), take_over=take_over)))


class NumberForm(StrictSerializer):
    number = Number()


class CallNumber(CallView):
    """The number as the caller says it, where no telephone system has shown one."""

    @extend_schema(request=NumberForm, responses={200: dict})
    def put(self, request: Request, pk: int) -> Response:
        form = NumberForm(data=request.data)
        form.is_valid(raise_exception=True)
        call_of(pk)
        return Response(call_json(note_number(pk, form.validated_data["number"], by=me(request))))


class EndForm(StrictSerializer):
    at = Moment(required=False)


class CallEnd(CallView):
    @extend_schema(request=EndForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = EndForm(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(call_json(end_call(pk, **form.validated_data)))


class CloseForm(StrictSerializer):
    call_class = serializers.ChoiceField(choices=CallClass.choices)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)
    violence = serializers.BooleanField(default=False)


class CallClose(CallView):
    """Finish a call with one key: its class, and the reason (the usual one where none is given)."""

    @extend_schema(request=CloseForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = CloseForm(data=request.data)
        form.is_valid(raise_exception=True)
        call = close_call(pk, by=user_of(request), as_supervisor=is_supervisor(request), **form.validated_data)
        return Response(call_json(call))


class CallReopen(CallView):
    """Bring back a call that was finished by a slip."""

    @extend_schema(request=None, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        return Response(call_json(reopen_call(pk, by=user_of(request))))


class ReasonForm(StrictSerializer):
    reason = serializers.CharField(max_length=200)


class CallToSupervisor(CallView):
    @extend_schema(request=ReasonForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = ReasonForm(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(call_json(to_supervisor(pk, by=user_of(request), **form.validated_data)))


class CallbackForm(StrictSerializer):
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class CallbackView(CallView):
    """What came of calling back."""

    @extend_schema(request=CallbackForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = CallbackForm(data=request.data)
        form.is_valid(raise_exception=True)
        note_callback(pk, by=user_of(request), **form.validated_data)
        return Response(call_json(call_of(pk)))


class FlagForm(StrictSerializer):
    reason = serializers.CharField(max_length=200)
    expires_at = Moment()


class CallFlag(CallView):
    """Mark the number of a call; it goes on ringing as any other."""

    @extend_schema(request=FlagForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = FlagForm(data=request.data)
        form.is_valid(raise_exception=True)
        flag = flag_number(pk, by=user_of(request), **form.validated_data)
        return Response({"id": flag.pk, "reason": flag.reason, "expires_at": flag.expires_at}, status=201)


class FlagLift(CallView):
    write_roles = (Role.SUPERVISOR,)

    @extend_schema(request=None, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        flag = lift_flag(pk, by=user_of(request))
        return Response({"id": flag.pk, "lifted_at": flag.lifted_at})


class CallScripts(CallView):
    """What is read out at a silent call, and the usual reasons of the one-key classes."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        one_key = ONE_KEY.items()
        classes = [{"code": code, "name": str(CallClass(code).label), "reason": str(why)} for code, why in one_key]
        dangers = [{"code": code, "question": str(question)} for code, question in QUESTIONS.items()]
        return Response({"silent": [str(line) for line in SILENT_CALL], "classes": classes, "dangers": dangers})
