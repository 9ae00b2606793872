"""Paths of the planner under /api/planning/."""

from django.urls import path

from geo import api_brief, api_declaring, api_ground, api_growth, api_moves, api_replay, api_siting, api_taking
from geo import api_planning as api

urlpatterns = [
    path("choices/", api.Choices.as_view()),
    path("ground/", api_ground.Ground.as_view()),
    path("coverage/", api.Coverage.as_view()),
    path("zones/", api.PlanZones.as_view()),
    path("point/", api.FromEveryPost.as_view()),
    path("drag/", api.Drag.as_view()),
    path("compare/", api.Compare.as_view()),
    path("scenarios/", api.Scenarios.as_view()),
    path("scenarios/<int:pk>/", api.ScenarioDetail.as_view()),
    path("scenarios/<int:pk>/brief.pdf", api_brief.ScenarioBrief.as_view()),
    path("scenarios/<int:pk>/declare/", api_declaring.Declare.as_view()),
    path("declarations/", api_declaring.Declarations.as_view()),
    path("closures/<int:pk>/passages/", api_declaring.Passages.as_view()),
    path("passages/<int:pk>/end/", api_declaring.PassageEnd.as_view()),
    path("growth/", api_growth.AssumedGrowth.as_view()),
    path("growth/<str:area>/<int:year>/", api_growth.GrowthOfYear.as_view()),
    path("replay/", api_replay.Replay.as_view()),
    path("files/", api_taking.Files.as_view()),
    path("moves/", api_moves.MoveUp.as_view()),
    path("moves/<int:pk>/arrive/", api_moves.MoveArrives.as_view()),
    path("moves/<int:pk>/end/", api_moves.MoveEnds.as_view()),
    path("siting/", api_siting.SitingRuns.as_view()),
    path("siting/<int:pk>/", api_siting.SitingRunDetail.as_view()),
    path("siting/<int:pk>/cancel/", api_siting.SitingCancel.as_view()),
]
