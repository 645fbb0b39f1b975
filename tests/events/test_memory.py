"""The memory store under the contract."""

import pytest

from server.events.store.memory import MemoryStore
from tests.events.contract import StoreContract


class TestMemory(StoreContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()

    @pytest.fixture
    def stores(self, store: MemoryStore) -> tuple[MemoryStore, MemoryStore]:
        return store, store
