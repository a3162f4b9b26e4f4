"""Who may do what: one row for each operation and each socket event; `test_matrix` walks them all.

`+` may. `-` may not: 401 without a good credential for it, else 403. `0` is told that there is no such thing: 404.
Of another tenant's things everybody is told that, whatever stands here. `~`: an address outside `/api/v1`.

an  anonymous                       do  a doctor of the queue          di  a display of the branch
st  a stranger: another patient     co  a colleague: another doctor    ki  a kiosk of the branch
pa  the patient whose ticket it is  ma  a manager of the branch        ho  the holder of the ticket's secret
re  a receptionist of the branch    ad  an admin
el  a receptionist elsewhere        au  an auditor
"""

from collections.abc import Mapping

from tests.access.world import WHO

EVERYBODY = """
GET /health
GET ~/health
GET ~/api/health
GET ~/health/live
GET ~/health/ready
POST /auth/login
POST /auth/register
POST /auth/register/verify
POST /auth/codes/resend
POST /auth/password/forgot
POST /auth/password/reset
POST /auth/invitations/look
POST /auth/invitations/accept
POST /auth/mfa/passkey-options
POST /auth/mfa/verify
POST /devices/pairings
POST /devices/pairings/{pairing_id}/token
GET /push/key
"""
# The figures need a token of their own, and the demo is none here.
GRID = """
                                                an st pa re el do co ma ad au di ki ho
GET ~/metrics                                    0  0  0  0  0  0  0  0  0  0  0  0  0
GET /demo                                        0  0  0  0  0  0  0  0  0  0  0  0  0
GET /dev/outbox                                  0  0  0  0  0  0  0  0  0  0  0  0  0
POST /auth/refresh                               -  -  -  -  -  -  -  -  -  -  -  -  -
POST /auth/logout                                -  +  +  +  +  +  +  +  +  +  -  -  -
POST /auth/logout-all                            -  +  +  +  +  +  +  +  +  +  -  -  -
GET /auth/sessions                               -  +  +  +  +  +  +  +  +  +  -  -  -
DELETE /auth/sessions                            -  +  +  +  +  +  +  +  +  +  -  -  -
DELETE /auth/sessions/{session_id}               -  +  +  +  +  +  +  +  +  +  -  -  -
GET /me                                          -  +  +  +  +  +  +  +  +  +  -  -  -
PATCH /me                                        -  +  +  +  +  +  +  +  +  +  -  -  -
POST /auth/password/change                       -  +  +  +  +  +  +  +  +  +  -  -  -
POST /me/email                                   -  +  +  +  +  +  +  +  +  +  -  -  -
POST /me/email/confirm                           -  +  +  +  +  +  +  +  +  +  -  -  -
POST /me/phone                                   -  +  +  +  +  +  +  +  +  +  -  -  -
POST /me/phone/confirm                           -  +  +  +  +  +  +  +  +  +  -  -  -
GET /auth/mfa                                    -  +  +  +  +  +  +  +  +  +  -  -  -
POST /auth/mfa/totp                              -  +  +  +  +  +  +  +  +  +  -  -  -
POST /auth/mfa/totp/confirm                      -  +  +  +  +  +  +  +  +  +  -  -  -
DELETE /auth/mfa/totp                            -  +  +  +  +  +  +  +  +  +  -  -  -
POST /auth/mfa/recovery-codes                    -  +  +  +  +  +  +  +  +  +  -  -  -
POST /auth/mfa/passkeys/options                  -  +  +  +  +  +  +  +  +  +  -  -  -
POST /auth/mfa/passkeys                          -  +  +  +  +  +  +  +  +  +  -  -  -
DELETE /auth/mfa/passkeys/{passkey_id}           -  +  +  +  +  +  +  +  +  +  -  -  -
POST /auth/step-up/options                       -  +  +  +  +  +  +  +  +  +  -  -  -
POST /auth/step-up                               -  +  +  +  +  +  +  +  +  +  -  -  -
GET /branches                                    +  +  +  +  +  +  +  +  +  +  +  +  -
POST /branches                                   -  -  -  -  -  -  -  -  +  -  -  -  -
GET /branches/{branch_id}                        +  +  +  +  +  +  +  +  +  +  +  +  -
PATCH /branches/{branch_id}                      -  -  -  -  -  -  -  +  +  -  -  -  -
DELETE /branches/{branch_id}                     -  -  -  -  -  -  -  +  +  -  -  -  -
GET /services                                    +  +  +  +  +  +  +  +  +  +  +  +  -
POST /services                                   -  -  -  -  -  -  -  +  +  -  -  -  -
GET /services/{service_id}                       +  +  +  +  +  +  +  +  +  +  +  +  -
PATCH /services/{service_id}                     -  -  -  -  -  -  -  +  +  -  -  -  -
DELETE /services/{service_id}                    -  -  -  -  -  -  -  +  +  -  -  -  -
GET /branches/{branch_id}/counters               +  +  +  +  +  +  +  +  +  +  +  +  -
POST /branches/{branch_id}/counters              -  -  -  -  -  -  -  +  +  -  -  -  -
PATCH /counters/{counter_id}                     -  -  -  -  -  -  -  +  +  -  -  -  -
DELETE /counters/{counter_id}                    -  -  -  -  -  -  -  +  +  -  -  -  -
GET /admin/catalogue/branches.csv                -  -  -  -  -  -  -  +  +  -  -  -  -
POST /admin/catalogue/branches/import            -  -  -  -  -  -  -  +  +  -  -  -  -
GET /admin/catalogue/services.csv                -  -  -  -  -  -  -  +  +  -  -  -  -
POST /admin/catalogue/services/import            -  -  -  -  -  -  -  +  +  -  -  -  -
GET /admin/catalogue/counters.csv                -  -  -  -  -  -  -  +  +  -  -  -  -
POST /admin/catalogue/counters/import            -  -  -  -  -  -  -  +  +  -  -  -  -
GET /admin/catalogue/staff-plans.csv             -  -  -  -  -  -  -  +  +  -  -  -  -
POST /admin/catalogue/staff-plans/import         -  -  -  -  -  -  -  +  +  -  -  -  -
POST /counters/{counter_id}/session              -  -  -  +  -  +  +  +  +  -  -  -  -
DELETE /counters/{counter_id}/session            -  -  -  +  -  +  +  +  +  -  -  -  -
POST /counters/{counter_id}/pause                -  -  -  +  -  +  +  +  +  -  -  -  -
POST /counters/{counter_id}/resume               -  -  -  +  -  +  +  +  +  -  -  -  -
GET /staff                                       +  +  +  +  +  +  +  +  +  +  +  +  -
GET /patients                                    -  -  -  +  +  +  +  +  +  -  -  -  -
POST /patients                                   -  -  -  +  +  -  -  +  +  -  -  -  -
GET /devices                                     -  -  -  +  +  -  -  +  +  -  -  -  -
POST /devices/pairings/approve                   -  -  -  +  -  -  -  +  +  -  -  -  -
PATCH /devices/{device_id}                       -  -  -  +  -  -  -  +  +  -  -  -  -
DELETE /devices/{device_id}                      -  -  -  +  -  -  -  +  +  -  -  -  -
GET /admin/users                                 -  -  -  -  -  -  -  +  +  -  -  -  -
GET /admin/users/{user_id}                       -  -  -  -  -  -  -  +  +  -  -  -  -
PUT /admin/users/{user_id}/roles                 -  -  -  -  -  -  -  +  +  -  -  -  -
POST /admin/users/{user_id}/suspend              -  -  -  -  -  -  -  +  +  -  -  -  -
POST /admin/users/{user_id}/reinstate            -  -  -  -  -  -  -  +  +  -  -  -  -
POST /admin/users/{user_id}/sign-out             -  -  -  -  -  -  -  +  +  -  -  -  -
POST /admin/users/{user_id}/reset-mfa            -  -  -  -  -  -  -  +  +  -  -  -  -
DELETE /admin/users/{user_id}                    -  -  -  -  -  -  -  -  +  -  -  -  -
GET /admin/invitations                           -  -  -  -  -  -  -  +  +  -  -  -  -
POST /admin/invitations                          -  -  -  -  -  -  -  +  +  -  -  -  -
DELETE /admin/invitations/{invitation_id}        -  -  -  -  -  -  -  +  +  -  -  -  -
GET /admin/policy                                -  -  -  -  -  -  -  +  +  -  -  -  -
PUT /admin/policy                              -  -  -  -  -  -  -  -  +  -  -  -  -
GET /audit-logs                                  -  -  -  -  -  -  -  -  +  +  -  -  -
GET /audit-logs/export                           -  -  -  -  -  -  -  -  +  +  -  -  -
GET /audit-logs/seal                             -  -  -  -  -  -  -  -  +  +  -  -  -
GET /branches/{branch_id}/queues                 +  +  +  +  +  +  +  +  +  +  +  +  -
POST /branches/{branch_id}/queues                -  -  -  -  -  -  -  +  +  -  -  -  -
GET /branches/{branch_id}/queues/rules           -  -  -  -  -  -  -  +  +  -  -  -  -
PATCH /queues/{queue_id}                         -  -  -  -  -  -  -  +  +  -  -  -  -
DELETE /queues/{queue_id}                        -  -  -  -  -  -  -  +  +  -  -  -  -
POST /queues/{queue_id}/pause                    -  -  -  +  -  +  -  +  +  -  -  -  -
POST /queues/{queue_id}/resume                   -  -  -  +  -  +  -  +  +  -  -  -  -
POST /queues/{queue_id}/close                    -  -  -  +  -  +  -  +  +  -  -  -  -
POST /queues/{queue_id}/open                     -  -  -  +  -  +  -  +  +  -  -  -  -
GET /queues/{queue_id}                           -  -  -  +  -  +  -  +  +  -  -  -  -
GET /queues/{queue_id}/names                     -  -  -  +  -  +  -  +  +  -  -  -  -
GET /tickets/{ticket_id}                         -  0  +  +  -  +  -  +  +  -  -  -  +
GET /tickets/{ticket_id}/why                     -  0  +  +  -  +  -  +  +  -  -  -  +
GET /queues/{queue_id}/seen                      -  -  -  +  -  +  -  +  +  -  -  -  -
GET /tickets/{ticket_id}/qr                      -  -  -  -  -  -  -  -  -  -  -  -  +
GET /tickets/{ticket_id}/link                    -  -  -  +  -  +  -  +  +  -  -  -  -
GET /schedules/{staff_id}                        -  -  -  +  -  +  -  +  +  -  -  -  -
GET /schedules/{staff_id}/names                  -  -  -  +  -  +  -  +  +  -  -  -  -
GET /branches/{branch_id}/day                    -  -  -  +  -  -  -  +  +  -  -  -  -
GET /branches/{branch_id}/day/names              -  -  -  +  -  -  -  +  +  -  -  -  -
GET /notifications                               -  +  +  +  +  +  +  +  +  +  -  -  -
POST /notifications/{notification_id}/read       -  +  +  +  +  +  +  +  +  +  -  -  -
POST /notifications/read-all                     -  +  +  +  +  +  +  +  +  +  -  -  -
POST /push/subscriptions                         -  +  +  +  +  +  +  +  +  +  -  -  -
DELETE /push/subscriptions/{subscription_id}     -  +  +  +  +  +  +  +  +  +  -  -  -
GET /deliveries                                  -  -  -  +  +  +  +  +  +  -  -  -  -
GET /deliveries/untold                           -  -  -  +  +  +  +  +  +  -  -  -  -
POST /deliveries/{delivery_id}/retry             -  -  -  +  0  -  -  +  +  -  -  -  -
GET /me/tickets                                  -  +  +  +  +  +  +  +  +  +  -  -  -
GET /branches/{branch_id}/board                  +  +  +  +  +  +  +  +  +  +  +  +  -
POST /queues/{queue_id}/tickets                  -  +  +  +  -  +  -  +  +  -  -  +  -
POST /queues/{queue_id}/call-next                -  -  -  +  -  +  -  +  +  -  -  -  -
POST /tickets/{ticket_id}/recall                 -  0  -  +  -  +  -  +  +  -  -  -  -
POST /tickets/{ticket_id}/start                  -  0  -  +  -  +  -  +  +  -  -  -  -
POST /tickets/{ticket_id}/hold                   -  0  -  +  -  +  -  +  +  -  -  -  -
POST /tickets/{ticket_id}/resume                 -  0  -  +  -  +  -  +  +  -  -  -  -
POST /tickets/{ticket_id}/no-show                -  0  -  +  -  +  -  +  +  -  -  -  -
POST /tickets/{ticket_id}/return                 -  0  -  +  -  +  -  +  +  -  -  -  -
POST /tickets/{ticket_id}/complete               -  0  -  +  -  +  -  +  +  -  -  -  -
POST /tickets/{ticket_id}/leave                  -  0  +  +  -  +  -  +  +  -  -  -  +
POST /tickets/{ticket_id}/snooze                 -  0  +  +  -  +  -  +  +  -  -  -  +
POST /tickets/{ticket_id}/here                   -  0  +  +  -  +  -  +  +  -  -  -  +
POST /tickets/{ticket_id}/prioritise             -  0  -  +  -  +  -  +  +  -  -  -  -
POST /tickets/{ticket_id}/transfer               -  0  -  +  -  +  -  +  +  -  -  -  -
POST /tickets/{ticket_id}/undo                   -  0  +  +  -  +  -  +  +  -  -  -  +
GET /slots                                       +  +  +  +  +  +  +  +  +  +  +  +  -
GET /slots/days                                  +  +  +  +  +  +  +  +  +  +  +  +  -
GET /availability                                -  -  -  +  +  +  +  +  +  -  -  -  -
POST /availability                               -  -  -  -  -  +  -  +  +  -  -  -  -
GET /availability/{block_id}                     -  -  -  +  0  +  +  +  +  -  -  -  -
PATCH /availability/{block_id}                   -  -  -  -  -  +  -  +  +  -  -  -  -
DELETE /availability/{block_id}                  -  -  -  -  -  +  -  +  +  -  -  -  -
GET /closures                                    -  -  -  +  +  +  +  +  +  -  -  -  -
POST /closures                                   -  -  -  -  -  -  -  +  +  -  -  -  -
POST /closures/holidays                          -  -  -  -  -  -  -  +  +  -  -  -  -
PATCH /closures/{closure_id}                     -  -  -  -  -  -  -  +  +  -  -  -  -
DELETE /closures/{closure_id}                    -  -  -  -  -  -  -  +  +  -  -  -  -
POST /holds                                      -  +  +  +  -  +  +  +  +  -  -  -  -
DELETE /holds/{hold_id}                          -  +  +  +  +  +  +  +  +  -  -  -  -
POST /appointments                               -  +  +  +  -  +  +  +  +  -  -  -  -
POST /appointments/series                        -  +  +  +  -  +  +  +  +  -  -  -  -
GET /appointments                                -  +  +  +  +  +  +  +  +  -  -  -  -
GET /appointments/{appointment_id}               -  0  +  +  -  +  -  +  +  -  -  -  -
PATCH /appointments/{appointment_id}             -  0  +  +  -  +  -  +  +  -  -  -  -
POST /appointments/{appointment_id}/confirm      -  0  +  +  -  +  -  +  +  -  -  -  -
POST /appointments/{appointment_id}/cancel       -  0  +  +  -  +  -  +  +  -  -  -  -
POST /appointments/{appointment_id}/no-show      -  0  -  +  -  +  -  +  +  -  -  -  -
POST /appointments/{appointment_id}/move-following - 0  +  +  -  +  -  +  +  -  -  -  -
POST /appointments/{appointment_id}/cancel-following - 0  +  +  -  +  -  +  +  -  -  -  -
POST /appointments/{appointment_id}/check-in     -  0  +  +  -  +  -  +  +  -  -  +  -
POST /check-ins                                  -  0  0  +  0  +  0  +  +  -  -  +  -
GET /branches/{branch_id}/door-code              -  -  -  +  -  +  +  +  +  -  +  +  -
GET /appointments/{appointment_id}.ics           -  0  +  +  -  +  -  +  +  -  -  -  -
GET /me/calendar                                 -  +  +  +  +  +  +  +  +  +  -  -  -
POST /me/calendar                                -  +  +  +  +  +  +  +  +  +  -  -  -
GET /calendars/{token}.ics                       0  0  0  0  0  0  0  0  0  0  0  0  0
GET /waitlist                                    -  +  +  +  +  +  +  +  +  -  -  -  -
GET /waitlist/count                              -  +  +  +  +  +  +  +  +  -  -  -  -
POST /waitlist                                   -  +  +  +  +  +  +  +  +  -  -  -  -
DELETE /waitlist/{entry_id}                      -  0  +  +  -  +  -  +  +  -  -  -  -
GET /offers/{offer_id}                           -  0  +  +  -  +  -  +  +  0  0  0  -
POST /offers/{offer_id}/accept                   -  0  +  +  -  +  -  +  +  0  0  0  -
POST /offers/{offer_id}/decline                  -  0  +  +  -  +  -  +  +  0  0  0  -
"""

# `(private)`: a board of the branch where the receptionist elsewhere works.
EVENTS = """
                                                an st pa re el do co ma ad au di ki ho
queue:subscribe queue_id                         -  -  -  +  -  +  -  +  +  -  -  -  -
queue:subscribe branch_id (public)               +  +  +  +  +  +  +  +  +  +  +  +  +
queue:subscribe branch_id (private)              0  0  0  0  +  0  0  0  +  0  0  0  0
queue:subscribe schedule_id                      -  -  -  +  -  +  -  +  +  -  -  -  -
queue:subscribe branch_id (day)                  -  -  -  +  -  -  -  +  +  -  -  -  -
queue:resync schedule_id                         -  -  -  +  -  +  -  +  +  -  -  -  -
queue:resync branch_id (day)                     -  -  -  +  -  -  -  +  +  -  -  -  -
queue:subscribe ticket_id                        0  0  +  0  0  0  0  0  0  0  0  0  +
queue:resync queue_id                            -  -  -  +  -  +  -  +  +  -  -  -  -
queue:resync branch_id                           +  +  +  +  +  +  +  +  +  +  +  +  +
queue:unsubscribe queue_id                       +  +  +  +  +  +  +  +  +  +  +  +  +
auth:refresh token                               -  +  +  +  +  +  +  +  +  +  -  -  -
"""


def rows_of(grid: str) -> Mapping[str, Mapping[str, str]]:
    """Rows by their name: what each of `WHO` is answered."""
    rows = {}
    for line in grid.strip("\n").splitlines()[1:]:
        *name, cells = line.split(maxsplit=len(line.split()) - len(WHO))
        rows[" ".join(name)] = dict(zip(WHO, cells.split(), strict=True))
    return rows


MATRIX = {name: dict.fromkeys(WHO, "+") for name in EVERYBODY.strip().splitlines()} | dict(rows_of(GRID))
SOCKETS = rows_of(EVENTS)
