"""What all tests begin with."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A law is about inputs and not about time: on a busy machine an honest example takes as long as it takes.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
