"""What holds for every test: neither timing nor chance decides one.

A busy machine makes no example too slow, and the examples of a property are the same in each run. To look for new
ones: `pytest --hypothesis-profile=explore`.
"""

from hypothesis import HealthCheck, settings

settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("drejebot", settings.get_profile("explore"), derandomize=True, database=None)
settings.load_profile("drejebot")
