"""Shared by all tests: the default policy and its detectors, which take seconds to make ready."""

from __future__ import annotations

import pytest
from hypothesis import settings

from pipl_audit.checking import detectors
from pipl_audit.policy.policy import Policy
from pipl_audit.scan.detectors import Detectors

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")  # the first example of a process reads tables; time is measured in bench/


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The pack ``crm-general``."""
    return Policy()


@pytest.fixture(scope="session")
def finders(policy: Policy) -> Detectors:
    """All labels and entities of the default policy."""
    return detectors(policy)
