"""What the messages say, in English and Arabic: short, the code first, and never why somebody comes to the clinic."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from db.base import Names
from queue_server.delivery.messages import Address, Channel, Message
from queue_server.http.replies import in_language

Words = Mapping[str, str]  # by language
# What mail programs and phones look for: the code beside the word for it.
CODE_IS: Words = {"en": "Your code is {code}", "ar": "رمزك هو {code}"}
SUBJECT: Words = {"en": "Your code for {clinic}", "ar": "رمزك لدى {clinic}"}
GOOD_FOR: Words = {
    "en": "It is good for ten minutes. Give it to nobody: the clinic will never ask you for it.\n"
    "If you did not ask for it, you need do nothing.",
    "ar": "الرمز صالح لعشر دقائق. لا تعطه لأحد: لن تطلبه العيادة منك أبدًا.\nإن لم تطلبه فلا يلزمك أن تفعل شيئًا.",
}
GIVE_NOBODY: Words = {"en": "Give it to nobody.", "ar": "لا تعطه لأحد."}
WHAT_FOR: Mapping[str, Words] = {
    "register": {"en": "To sign up.", "ar": "لإنشاء حساب."},
    "reset": {"en": "For a new password.", "ar": "لكلمة مرور جديدة."},
    "email": {"en": "To change your e-mail address.", "ar": "لتغيير بريدك الإلكتروني."},
    "phone": {"en": "To change your phone number.", "ar": "لتغيير رقم هاتفك."},
}
KNOWN_SUBJECT: Words = {"en": "You have an account already", "ar": "لديك حساب بالفعل"}
KNOWN: Words = {
    "en": "Somebody wanted to sign up or change an account with this address, and you have an account with it already. "
    "If it was you, sign in, or choose a new password: {link}\nIf not, nothing has changed.",
    "ar": "حاول أحدهم إنشاء حساب أو تغييره بهذا العنوان، ولديك حساب به بالفعل. "
    "إن كنت أنت فسجّل الدخول أو اختر كلمة مرور جديدة: {link}\nوإلا فلم يتغيّر شيء.",
}
CHANGED_SUBJECT: Words = {"en": "Your account was changed", "ar": "تغيّر حسابك"}
CHANGED: Mapping[str, Words] = {
    "email": {"en": "The e-mail address of your account was changed.", "ar": "تغيّر البريد الإلكتروني لحسابك."},
    "phone": {"en": "The phone number of your account was changed.", "ar": "تغيّر رقم الهاتف في حسابك."},
    "password": {"en": "The password of your account was changed.", "ar": "تغيّرت كلمة مرور حسابك."},
}
NOT_YOU: Words = {
    "en": "If it was not you, tell the clinic at once.\n{link}",
    "ar": "إن لم تكن أنت فأخبر العيادة فورًا.\n{link}",
}
INVITED_SUBJECT: Words = {"en": "An invitation from {clinic}", "ar": "دعوة من {clinic}"}
INVITED: Words = {
    "en": "{clinic} invites you to work with its queues. Open this link and choose a password:\n\n{link}\n\n"
    "It is good once, for seven days, and for you alone. If you did not expect it, you need do nothing.",
    "ar": "تدعوك {clinic} للعمل مع أدوارها. افتح هذا الرابط واختر كلمة مرور:\n\n{link}\n\n"
    "الرابط صالح لمرة واحدة خلال سبعة أيام، ولك وحدك. إن لم تكن تتوقعه فلا يلزمك أن تفعل شيئًا.",
}


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes messages; every link in them begins with `public_url`, whatever address a request came by."""

    public_url: str

    def code(self, to: Address, code: str, *, purpose: str, language: str, clinic: Names) -> Message:
        """A one-time code. In a text message the last line binds it to our pages (WICG, *origin-bound one-time
        codes*)."""
        first, why = CODE_IS[language].format(code=code), WHAT_FOR[purpose][language]
        if to.channel is Channel.SMS:
            host = urlsplit(self.public_url).hostname
            return Message(to, "\n".join([first, why, GIVE_NOBODY[language], f"@{host} #{code}"]))
        subject = SUBJECT[language].format(clinic=_one_line(in_language(clinic, language)))
        return Message(to, f"{first}\n\n{why} {GOOD_FOR[language]}\n\n{self.public_url}\n", subject)

    def known(self, to: Address, *, language: str) -> Message:
        """To somebody with whose address an account was to be made, which has one."""
        return Message(to, KNOWN[language].format(link=f"{self.public_url}/recover"), KNOWN_SUBJECT[language])

    def changed(self, to: Address, what: str, *, language: str) -> Message:
        """That an account's `email`, `phone` or `password` is another one now."""
        words = f"{CHANGED[what][language]} {NOT_YOU[language].format(link=self.public_url)}"
        return Message(to, words, CHANGED_SUBJECT[language])

    def invitation(self, email: str, token: str, *, language: str, clinic: Names) -> Message:
        """To somebody who shall work here. The token is in the fragment, which no server's log sees."""
        name = _one_line(in_language(clinic, language))
        words = INVITED[language].format(clinic=name, link=f"{self.public_url}/invitation#{token}")
        return Message(Address(Channel.EMAIL, email), words, INVITED_SUBJECT[language].format(clinic=name))


def _one_line(name: str) -> str:
    """Of a name that goes into a subject."""
    return " ".join(name.split())
