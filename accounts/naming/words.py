"""Names for people who give none, such as QuietAmberOtter."""

import secrets

_ADJECTIVES = """
Able Agile Airy Amiable Ample Apt Artful Awake Balmy Blithe Bold Brave Breezy Bright Brisk Calm Candid Careful
Cheery Clear Clever Cosy Crisp Curious Daring Deft Eager Early Earnest Easy Fair Fast Fleet Fond Frank Free
Fresh Gentle Glad Grand Happy Hardy Honest Jolly Keen Kind Light Lively Loyal Lucky Mellow Merry Mild Modest
Neat Nimble Noble Patient Placid Plucky Polite Prompt Proud Quick Quiet Ready Robust Serene Sharp Shy Silent
Smart Smooth Snug Sober Spry Steady Still Stout Subtle Sunny Sure Swift Tidy True Upbeat Vivid Warm Wary Wise
Witty Zesty
"""
_COLORS = """
Amber Aqua Azure Beige Black Blue Bronze Brown Coral Crimson Cyan Ebony Fawn Gold Gray Green Hazel Indigo
Ivory Jade Khaki Lilac Lime Maroon Mauve Mint Navy Ochre Olive Opal Orange Peach Pearl Pink Plum Purple Red
Rose Ruby Russet Rust Sable Sand Scarlet Sepia Silver Teal Umber Violet White Yellow
"""
_ANIMALS = """
Badger Bat Bear Beaver Bee Bison Cat Cheetah Condor Cougar Crab Crane Cricket Crow Deer Dingo Dolphin Dove
Eagle Eel Egret Elk Falcon Ferret Finch Fox Frog Gazelle Gecko Gibbon Goose Hare Hawk Hedgehog Heron Ibex Ibis
Jackal Jaguar Jay Kestrel Kiwi Koala Lark Lemur Leopard Lion Lizard Llama Lynx Magpie Marmot Marten Mole Moose
Moth Newt Ocelot Octopus Osprey Otter Owl Panda Panther Parrot Pelican Penguin Puffin Puma Quail Rabbit Raven
Robin Salmon Seal Shrew Sparrow Squid Stork Swan Tapir Tiger Toad Turtle Walrus Weasel Whale Wolf Wombat Wren
Yak Zebra
"""


def random_name() -> str:
    """A username made of an adjective, a colour and an animal; at most 32 characters."""
    return "".join(secrets.choice(words.split()) for words in (_ADJECTIVES, _COLORS, _ANIMALS))
