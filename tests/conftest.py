"""What holds for every test: timing decides none of them, so a busy machine makes no example too slow."""

from hypothesis import HealthCheck, settings

settings.register_profile("drejebot", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("drejebot")
