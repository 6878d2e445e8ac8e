"""Which Halden pump is strong enough? Used by the sales desk on the telephone.

The head that a pump must overcome is the height difference, plus the friction in
the pipe, plus the pressure wanted at the tap. A margin of 15 percent is added.
"""

# Article: flow at half of the maximum head in litres a minute, maximum head in metres.
PUMPS = {
    "HP-1020-S": (11, 12.0),
    "HP-2040-S": (27, 32.0),
    "HP-2060-S": (41, 38.0),
    "HP-3110-D": (76, 55.0),
}

MARGIN = 1.15
METRES_PER_BAR = 10.2

# Loss in metres for each 100 m of pipe at 30 L/min, by inner diameter in millimetres.
FRICTION = {19: 21.0, 25: 5.6, 32: 1.7}


def required_head(height_m, pipe_m, diameter_mm, tap_bar=1.5):
    """Metres of head; 1.5 bar at the tap is what a shower needs."""
    friction = FRICTION[diameter_mm] * pipe_m / 100
    return MARGIN * (height_m + friction + tap_bar * METRES_PER_BAR)


def choose_pump(height_m, pipe_m, diameter_mm):
    """The smallest pump whose maximum head is twice the required head, or None."""
    head = required_head(height_m, pipe_m, diameter_mm)
    for article, (_, max_head) in PUMPS.items():
        if max_head >= 2 * head:
            return article
    return None
