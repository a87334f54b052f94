"""What if: plans held open in processes of their own, asked what changes would come to."""
