"""`cozecheck smoke`: are all plugins active, and do their tools answer as they should?"""
