"""Bodies of staff and patients."""

from typing import Self
from uuid import UUID

from db.tables import Patient
from queue_server.clinic.queries import StaffMember
from queue_server.clinic.schemas import named
from queue_server.http.bodies import Body, Phone, ShortText
from queue_server.identity.schemas import HeldRole, Language
from queue_server.registration.addresses import Email


class StaffView(Body):
    """Somebody who works here."""

    id: UUID
    name: str
    names: dict[str, str]
    roles: list[HeldRole]

    @classmethod
    def of(cls, member: StaffMember, language: str) -> Self:
        """A colleague, in the caller's language."""
        return cls.model_validate({"id": member.id, "roles": member.roles} | named(member.names, language))


class NewPatient(Body):
    """A patient to be. They are told of their appointments by e-mail, or else by text message, in `language`."""

    name: ShortText
    phone: Phone | None = None
    email: Email | None = None
    language: Language = "en"


class PatientView(Body):
    """A patient, as the desk finds them."""

    id: UUID
    name: str
    phone: str | None
    email: str | None
    language: Language | None

    @classmethod
    def of(cls, patient: Patient) -> Self:
        """A patient."""
        return cls.model_validate(patient)
