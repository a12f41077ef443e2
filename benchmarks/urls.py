"""Our addresses, and under `floor/` what plain Django REST framework makes of the same rows."""

from django.urls import include, path

from benchmarks.certificate_floor import urlpatterns as certificate_floor_patterns
from benchmarks.floor import urlpatterns as floor_patterns
from benchmarks.training_floor import urlpatterns as training_floor_patterns
from config.urls import urlpatterns as house_patterns

urlpatterns = [
    *house_patterns,
    path("floor/", include([*floor_patterns, *training_floor_patterns, *certificate_floor_patterns])),
]
