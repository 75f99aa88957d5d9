"""Premium for money, where the operator sells it: bought at Stripe, renewed, ended, refunded and disputed there."""
