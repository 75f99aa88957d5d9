"""The people of the demo community."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to register. `name` is username and handle at once."""

    name: str
    display_name: str
    born: date

    @property
    def email(self) -> str:
        return f"{self.name}@example.com"


ADMIN = "robin"

PEOPLE = (
    Person(ADMIN, "Robin Hale", date(1979, 3, 14)),
    Person("mara", "Mara Lindqvist", date(1986, 11, 2)),
    Person("teo", "Teo Almeida", date(1994, 6, 21)),
    Person("priya", "Priya Nair", date(1990, 1, 30)),
    Person("jonas", "Jonas Weber", date(1968, 8, 9)),
    Person("aiko", "Aiko Tanaka", date(1997, 12, 5)),
    Person("sam", "Sam Okafor", date(1983, 4, 18)),
    Person("lucia", "Lucía Ferrer", date(1991, 9, 27)),
    Person("bram", "Bram de Wit", date(1975, 5, 6)),
)
