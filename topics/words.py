"""The words of generated aliases: friendly, easy to spell, nothing that names a person or a people."""

_ADJECTIVES = """
Amber Ample Arctic Autumn Azure Balmy Bold Brave Breezy Bright Brisk Bronze Calm Candid Careful Cheerful Chilly
Civil Clear Clever Cobalt Copper Coral Cosy Crimson Crisp Curious Daring Dapper Deft Dewy Dusky Eager Early
Earnest Easy Elated Emerald Fabled Fair Famous Fearless Festive Fleet Fluent Fond Frank Free Fresh Frosty Gentle
Genuine Gilded Glad Gleaming Golden Graceful Grand Green Hardy Hasty Hazel Hearty Helpful Hidden Honest Humble
Hushed Indigo Ivory Jade Jaunty Jolly Jovial Keen Kind Lavish Level Light Lilac Lively Lofty Loyal Lucid Lucky
Lunar Mellow Merry Mighty Mild Misty Modest Mossy Muted Navy Neat Nimble Noble Northern Olive Opal Open Orchid
Pale Patient Pearly Placid Playful Plucky Polar Polite Proud Prudent Quaint Quick Quiet Radiant Rapid Ready
Regal Roaming Robust Rosy Ruby Rustic Saffron Sandy Scarlet Serene Shady Sharp Shining Silent Silver Simple
Sincere Snowy Solar Solid Southern Spare Spry Starry Steady Stellar Still Stormy Stout Sturdy Subtle Sunny Swift
Tawny Teal Tender Tidal Tidy Timely Tranquil True Trusty Upbeat Valiant Velvet Verdant Vivid Wandering Warm
Western Whimsical Wide Willing Windy Winter Wise Witty Woven Zesty
"""
ADJECTIVES = tuple(_ADJECTIVES.split())

_NOUNS = """
Acorn Alder Anchor Antler Aspen Aurora Badger Bamboo Barley Basil Beacon Beaver Birch Bison Bramble Breeze Brook
Buffalo Canyon Cardinal Cedar Cinder Cliff Clover Comet Compass Condor Cove Coyote Crane Cricket Cypress Daisy
Dolphin Dove Dragonfly Drift Dune Eagle Echo Elk Ember Falcon Feather Fern Finch Fjord Flint Forest Fountain Fox
Garnet Gazelle Geyser Glacier Granite Grove Gull Harbour Hare Harvest Hawk Hazelnut Heath Hedgehog Heron Horizon
Ibex Iris Island Ivy Jackdaw Jasper Juniper Kestrel Kingfisher Kite Lagoon Lantern Larch Lark Laurel Leopard
Lily Linden Lotus Lynx Magnolia Maple Marble Marmot Marsh Meadow Meteor Mill Moon Moose Moss Mountain Nebula
Nettle Nightingale Oak Oasis Ocean Opal Orbit Orca Otter Owl Panda Panther Parrot Pebble Pelican Penguin Peony
Petrel Pheasant Pine Plover Pond Poppy Prairie Puffin Quail Quartz Quill Rabbit Rain Raven Reed Reef Ridge River
Robin Rowan Sable Saga Sailor Salmon Sapling Seal Shell Shore Sparrow Spruce Squirrel Starling Stone Stork
Stream Summit Swallow Swan Thicket Thistle Thrush Thunder Tide Tiger Topaz Torrent Trail Tulip Tundra Turtle
Valley Violet Walrus Water Wave Whale Wheat Willow Wind Wolf Wren Yew Zephyr
"""
NOUNS = tuple(_NOUNS.split())
