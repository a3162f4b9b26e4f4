import random, collections
from tests.a_clinic import Clinic
from tests.queues import a_day
from tests.queues.a_day import *
from tests.queues.oracle import Step
async def test_cov(database, witness):
    stats=collections.Counter()
    orig=Day._press
    async def press(self, expected, p):
        r=await orig(self, expected, p); stats[(self.verb, expected or 'ok')]+=1; return r
    Day._press=press
    ot=Day.takes
    async def takes(self, step):
        self.verb=step.verb; await ot(self, step)
    Day.takes=takes
    for n in range(2000,3500):
        rnd=random.Random(n)
        day=await Day.begin(await Clinic.open(database,witness))
        for _ in range(2000,4500):
            v=rnd.choice([*PRESSES, *["join"]*3, *["call-next"]*4,"start", "complete", "hold", "resume","return","transfer","transfer", *(SWITCHES if rnd.random()<.5 else [])])
            s=Step(v, rnd.randint(0,30), rnd.randint(0,2), rnd.random()<.75, rnd.randint(1,4), rnd.choice(["normal","priority","urgent","emergency"]))
            try: await day.takes(s)
            except BaseException as e:
                print(n, s, repr(e)[:300]); break
    for k,v in sorted(stats.items()): print(k,v)
