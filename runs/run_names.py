"""Names for runs that got none: ``golden-meadow-142``."""

from __future__ import annotations

import random

ADJECTIVES = """
amber ancient autumn azure bold brave breezy bright brisk bronze calm celestial clear clever
cobalt copper coral cosmic crimson crisp curious daring dawn deep distant dusty eager early
earnest elated emerald fair faithful fancy fearless fine floral fluent fresh frosty gentle
gilded glad gleaming golden graceful grand happy hardy hazel hidden honest humble icy indigo
ivory jade jolly keen kind lasting laughing light likely lively lucid lucky lunar mellow merry
mighty misty noble northern olive opal patient pearly playful polished prime proud quick quiet
radiant rapid ready rosy royal ruby rustic sage sandy scarlet serene shining silent silver
simple sincere smooth snowy solar solid southern spring stellar still summer sunny sure swift
tidal tranquil true upbeat valiant velvet vernal vivid warm western wild windy winter wise witty
woven young zesty
""".split()

NOUNS = """
anchor aspen badger bay beacon birch blossom bluff breeze bridge brook canyon cape cedar cliff
cloud comet cove crane creek crest delta dew dune eagle echo elm ember falcon feather fern field
finch fjord flame flower forest fox galaxy garden geyser glacier glade grove gull harbor harvest
haven hawk heath heron hill hollow horizon island jungle lagoon lake lantern lark leaf ledge
lily lotus lynx maple marsh meadow mesa meteor mist moon morning moss mountain night oak oasis
ocean orchard orchid osprey otter owl path peak pebble pine planet plateau pond prairie quarry
rain rapids raven reef ridge river robin rose sail sea shore sky snow sparrow spring spruce star
stone stream summit sun surf swan thicket thunder tide trail tree tulip valley vine violet vista
voyage water wave willow wind wood wren
""".split()


def random_run_name(number: int) -> str:
    """Two words and the run's number in its project, which makes the name unique there."""
    return f"{random.choice(ADJECTIVES)}-{random.choice(NOUNS)}-{number}"  # noqa: S311
